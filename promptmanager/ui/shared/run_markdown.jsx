// A model's answer as Markdown. It is untrusted: no HTML of its own, no links within this site, no images that load by themselves.
import { memo, useMemo } from "react";
import { jsx } from "@emotion/react";
import ReactMarkdown from "react-markdown";
import remarkGfm from "remark-gfm";

const PLUGINS = [remarkGfm];
const SAFE_SCHEME = /^(?:https?|mailto):/i;
const LINK = { target: "_blank", rel: "noopener noreferrer nofollow" };

function safeUrl(url) {
  return SAFE_SCHEME.test(url) ? url : "";
}

function Link({ href, title, children }) {
  return href ? jsx("a", { ...LINK, href, title }, children) : jsx("span", null, children);
}

// The address of an image can carry what the model was told; only a click asks for it.
function imageLink(label) {
  return function RemoteImage({ src, alt }) {
    const words = alt ? `${label}: ${alt}` : label;
    return src ? jsx("a", { ...LINK, href: src, className: "answer-image" }, words) : jsx("span", null, words);
  };
}

function scrolling(Tag, label) {
  return function Scrolling({ children }) {
    return jsx("div", { className: "answer-scroll", role: "group", "aria-label": label, tabIndex: 0 }, jsx(Tag, null, children));
  };
}

// All stand one level below the answer's own heading: a model need not keep to an order of levels.
const heading = (level) => ({ children }) => jsx("h3", { "data-level": level }, children);
const HEADINGS = { h1: heading(1), h2: heading(2), h3: heading(3), h4: heading(4), h5: heading(4), h6: heading(4) };

const Block = memo(function Block({ text, components }) {
  return jsx(ReactMarkdown, { remarkPlugins: PLUGINS, urlTransform: safeUrl, components, children: text });
});

export default function RunMarkdown({ closed, tail, strings }) {
  const components = useMemo(
    () => ({
      ...HEADINGS,
      a: Link,
      img: imageLink(strings.image),
      pre: scrolling("pre", strings.code),
      table: scrolling("table", strings.table),
      input: ({ checked }) => jsx("span", null, checked ? "☑ " : "☐ "),
    }),
    [strings.image, strings.code, strings.table],
  );
  return jsx(
    "div",
    { className: "answer-markdown" },
    closed.map((text, index) => jsx(Block, { key: index, text, components })),
    jsx(Block, { key: "tail", text: tail, components }),
  );
}

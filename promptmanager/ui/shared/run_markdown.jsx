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
    return jsx("div", { className: "answer-scroll", role: "region", "aria-label": label, tabIndex: 0 }, jsx(Tag, null, children));
  };
}

// The page has its own headings above the answer's.
const lowered = (Tag) => ({ children }) => jsx(Tag, null, children);
const HEADINGS = { h1: lowered("h3"), h2: lowered("h4"), h3: lowered("h5"), h4: lowered("h6"), h5: lowered("h6"), h6: lowered("h6") };

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

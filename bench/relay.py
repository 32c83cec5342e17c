"""The least that can stand between provider and page: each token through a websocket into a text node.

What the product is compared with: no accounts, no storage, no Markdown, no second tab, no resuming.
"""

from __future__ import annotations

import json
import os

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bench.provider import MODEL

_PAGE = """<!doctype html><title>Relay</title>
<style>#text { white-space: pre-wrap; height: 500px; overflow: auto; font: 15px/1.6 sans-serif; }</style>
<div id="text"></div>
<script>
  const box = document.getElementById("text");
  const node = box.appendChild(document.createTextNode(""));
  function ask(order) {
    const socket = new WebSocket(`ws://${location.host}/stream`);
    socket.onopen = () => socket.send(order);
    socket.onmessage = (message) => {
      node.appendData(message.data);
      box.scrollTop = box.scrollHeight;
    };
    socket.onclose = () => { document.title = "Done"; };
  }
</script>"""


async def _page(_request: Request) -> HTMLResponse:
    return HTMLResponse(_PAGE)


async def _stream(websocket: WebSocket) -> None:
    await websocket.accept()
    asked = {"model": MODEL, "stream": True, "messages": [{"role": "user", "content": await websocket.receive_text()}]}
    async with (
        httpx.AsyncClient(trust_env=False, timeout=60) as client,
        client.stream("POST", os.environ["BENCH_PROVIDER"] + "/chat/completions", json=asked) as response,
    ):
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                text = json.loads(line[6:])["choices"][0]["delta"]["content"]
                if text:
                    await websocket.send_text(text)
    await websocket.close()


app = Starlette(routes=[Route("/", _page), WebSocketRoute("/stream", _stream)])

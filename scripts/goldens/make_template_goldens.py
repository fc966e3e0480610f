"""Writes tests/golden/tokenizer/chat_templates.json: what transformers' apply_chat_template makes of a few conversations
with every published template of the shared data, the templates' own refusals included.

Made with: pip install transformers==5.23.0 jinja2==3.1.6. Run: python make_template_goldens.py [TEMPLATES] [OUT].
{"now": Unix time, "variables", "conversations": {name: variables}, "templates": {file: {name: text or {"error", "kind"}}}}
"""
import datetime
import hashlib
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

NOW = 1_700_000_000
TEXT_CHARACTERS_MAX = 700  # Longer texts are kept by their hash, so that the file stays small.

WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "The weather of a <city> & its \"surroundings\".",
    "parameters": {"type": "object", "required": ["city"], "properties": {
        "city": {"type": "string", "description": "Name of the city: Zürich"},
        "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"},
        "days": {"type": "integer"}, "near": {"type": "array", "items": {"type": "string"}}}}}}
CLOCK = {"type": "function", "function": {"name": "clock", "description": "The time.", "parameters": {"type": "object", "properties": {}}}}


def user(content):
    return {"role": "user", "content": content}


def assistant(content, **rest):
    return {"role": "assistant", "content": content, **rest}


def call(name, arguments, identity="abcdefghi"):
    return {"type": "function", "id": identity, "function": {"name": name, "arguments": arguments}}


SYSTEM = {"role": "system", "content": "You build <b>pages</b>.\nBe brief. "}
ASKED = [user("The weather in Zürich?"), assistant("", tool_calls=[call("get_weather", {"city": "Zürich", "days": 2, "near": ["Bern"]})])]
TOLD = {"role": "tool", "name": "get_weather", "tool_call_id": "abcdefghi", "content": "{\"sky\": \"<clear>\", \"degrees\": 21.5}"}

CONVERSATIONS = {
    "plain": {"messages": [user("Hi there")], "add_generation_prompt": True},
    "system": {"messages": [SYSTEM, user("  A dashboard, please.\n"), assistant("  <html>\n 'x' </html>\n\n"), user("Größer 👋🏽 שלום")], "add_generation_prompt": True},
    "answered": {"messages": [SYSTEM, user("a"), assistant("b"), user("c"), assistant("d")]},
    "thoughts": {"messages": [user("1+1?"), assistant("<think>\nOne and one.\n</think>\n\n2"), user("2+2?"), assistant("<think>\nhm\n</think>\n\n4")]},
    "reasoning": {"messages": [user("1+1?"), assistant("2", reasoning_content="One and one.", reasoning="One and one.", thinking="One and one.")]},
    "no_thinking": {"messages": [user("quick"), assistant("ok"), user("again")], "add_generation_prompt": True, "enable_thinking": False, "thinking": False, "reasoning_effort": "low"},
    "parts": {"messages": [user([{"type": "text", "text": "one "}, {"type": "text", "text": "two"}]), assistant([{"type": "text", "text": "three"}])]},
    "picture": {"messages": [user([{"type": "image"}, {"type": "text", "text": "What is it?"}])], "add_generation_prompt": True},
    "tools": {"messages": [SYSTEM, user("The weather in Zürich?")], "tools": [WEATHER, CLOCK], "add_generation_prompt": True},
    "tool_call": {"messages": [*ASKED, TOLD, assistant("Clear.")], "tools": [WEATHER]},
    "tool_call_text": {"messages": [user("?"), assistant(None, tool_calls=[call("clock", "{\"zone\": \"UTC\"}"), call("clock", "{}", "jklmnopqr")]), TOLD,
                                    {**TOLD, "tool_call_id": "jklmnopqr", "name": "clock"}], "tools": [CLOCK], "add_generation_prompt": True},
    "two_users": {"messages": [user("a"), user("b")], "add_generation_prompt": True},
    "answer_first": {"messages": [assistant("a"), user("b")]},
    "late_system": {"messages": [user("a"), assistant("b"), SYSTEM, user("c")]},
    "strange_role": {"messages": [{"role": "critic", "content": "no"}]},
    "developer": {"messages": [{"role": "developer", "content": "Use tabs."}, user("a")], "add_generation_prompt": True},
    "no_content": {"messages": [user("a"), {"role": "assistant", "content": None}]},
}


class Clock(datetime.datetime):
    """strftime_now of the template reads this clock."""

    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(NOW, datetime.timezone.utc)


def rendered(tokenizer, conversation):
    variables = {key: value for key, value in conversation.items() if key not in ("messages", "tools", "add_generation_prompt")}
    try:
        text = tokenizer.apply_chat_template(conversation["messages"], tools=conversation.get("tools"), tokenize=False,
                                             add_generation_prompt=conversation.get("add_generation_prompt", False), **variables)
    except Exception as error:  # Whatever the template raises is its answer.
        return {"error": str(error), "kind": type(error).__name__}
    if len(text) <= TEXT_CHARACTERS_MAX:
        return text
    return {"sha256": hashlib.sha256(text.encode()).hexdigest(), "bytes": len(text.encode())}


def main():
    root = Path(__file__).resolve().parents[2]
    templates = Path(sys.argv[1]) if len(sys.argv) > 1 else root.parent / "shared/data/tokenizers/templates"
    out = Path(sys.argv[2]) if len(sys.argv) > 2 else root / "tests/golden/tokenizer/chat_templates.json"
    chat_template_utils.datetime = Clock
    special = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}
    answers = {}
    for path in sorted(templates.glob("*.jinja")):
        tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer(models.WordLevel({"<unk>": 0}, "<unk>")), chat_template=path.read_text(encoding="utf-8"), **special)
        answers[path.name] = {name: rendered(tokenizer, conversation) for name, conversation in CONVERSATIONS.items()}
    golden = {"now": NOW, "variables": special, "conversations": CONVERSATIONS, "templates": answers}
    lines = json.dumps(golden, ensure_ascii=False, separators=(",", ":")).replace('},"', '},\n"')
    out.write_text(lines + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

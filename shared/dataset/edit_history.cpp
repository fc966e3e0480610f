#include "shared/dataset/edit_history.h"

#include "shared/base/json.h"

namespace maquette {
namespace {

const char* edit_name(Edit::Kind kind) {
    switch (kind) {
        case Edit::Kind::Replace:
            return "replace";
        case Edit::Kind::Insert:
            return "insert";
        case Edit::Kind::Remove:
            return "remove";
    }
    return "replace";
}

Result<Edit> edit_from_json(const Json& json) {
    Edit out;
    const std::string kind = json_text(json, "kind");
    if (kind == "insert")
        out.kind = Edit::Kind::Insert;
    else if (kind == "remove")
        out.kind = Edit::Kind::Remove;
    else if (kind != "replace")
        return fail(ErrorCode::BadInput, "The journal has an edit of an unknown kind.");
    out.position = json_integer(json, "position", -1);
    out.row = json_integer(json, "row", -1);
    out.after = json_text(json, "after");
    if (out.position < 0 || out.row < 0) return fail(ErrorCode::BadInput, "The journal has an edit without a row.");
    return out;
}

}  // namespace

void EditHistory::add(EditStep step) {
    steps_.resize(done_);
    steps_.push_back(std::move(step));
    ++done_;
}

const EditStep* EditHistory::undo() { return done_ > 0 ? &steps_[--done_] : nullptr; }

const EditStep* EditHistory::redo() { return done_ < steps_.size() ? &steps_[done_++] : nullptr; }

std::string journal_line(const JournalEntry& entry) {
    if (entry.kind == JournalEntry::Kind::Undo) return R"({"undo":true})";
    if (entry.kind == JournalEntry::Kind::Redo) return R"({"redo":true})";
    // What a row was before is known from the file and the journal's earlier lines: it is not written again.
    Json edits = Json::array();
    for (const Edit& edit : entry.step.edits) {
        Json one{{"kind", edit_name(edit.kind)}, {"position", edit.position}, {"row", edit.row}};
        if (edit.kind != Edit::Kind::Remove) one["after"] = edit.after;
        edits.push_back(std::move(one));
    }
    return write_json(Json{{"label", entry.step.label}, {"edits", std::move(edits)}});
}

Result<JournalEntry> parse_journal_line(std::string_view line) {
    MAQUETTE_TRY(const Json json, parse_json(line));
    JournalEntry out;
    if (json_flag(json, "undo")) {
        out.kind = JournalEntry::Kind::Undo;
        return out;
    }
    if (json_flag(json, "redo")) {
        out.kind = JournalEntry::Kind::Redo;
        return out;
    }
    out.step.label = json_text(json, "label");
    const Json* edits = json_member(json, "edits");
    if (!edits || !edits->is_array()) return fail(ErrorCode::BadInput, "The journal has a line without edits.");
    for (const Json& one : *edits) {
        MAQUETTE_TRY(auto edit, edit_from_json(one));
        out.step.edits.push_back(std::move(edit));
    }
    return out;
}

}  // namespace maquette

#include "web/app/sample_desk.h"

namespace maquette {

std::vector<TurnPlace> turn_places(const Sample& sample) {
    std::vector<TurnPlace> places;
    const auto add = [&](TurnList list, size_t count) {
        for (size_t index = 0; index < count; index++) places.push_back({list, static_cast<int>(index)});
    };
    add(TurnList::Messages, sample.messages.size());
    add(TurnList::Preferred, sample.preferred.size());
    add(TurnList::Rejected, sample.rejected.size());
    return places;
}

std::vector<Message>& turns_of(Sample& sample, TurnList list) {
    return list == TurnList::Messages ? sample.messages : list == TurnList::Preferred ? sample.preferred : sample.rejected;
}

Message& turn_at(Sample& sample, TurnPlace place) { return turns_of(sample, place.list)[static_cast<size_t>(place.index)]; }

const Message& turn_at(const Sample& sample, TurnPlace place) { return turn_at(const_cast<Sample&>(sample), place); }

void SampleDesk::show(int64_t row_id) {
    if (row == row_id) return;
    row = row_id;
    editing.reset();
    editing_raw = false;
    refusal.clear();
    marked_line = 0;
    marked_token = -1;
}

void SampleDesk::refresh(Project& project, const ModelText& model_text) {
    const int64_t position = row < 0 ? -1 : project.dataset().position_of(row);
    if (position < 0) {
        row = -1;
        sample_.reset();
        masked_.reset();
        return;
    }
    if (seen_row_ != row || seen_project_ != project.version()) {
        seen_row_ = row;
        seen_project_ = project.version();
        std::string raw(project.dataset().raw(position));
        if (raw != raw_ || version_ == 0) {
            raw_ = std::move(raw);
            version_++;
            Result<Sample> read = project.dataset().get(position);
            problem_ = read ? Error{} : read.error();
            if (read) sample_ = std::move(*read);
            else sample_.reset();
            find_preview();
        }
    }
    const bool same = masked_sample_ == version_ && masked_model_ == model_text.version() && masked_mode_ == mode && masked_length_ == max_length;
    if (same) return;
    masked_sample_ = version_;
    masked_model_ = model_text.version();
    masked_mode_ = mode;
    masked_length_ = max_length;
    masked_version_++;
    masked_.reset();
    if (!sample_ || model_text.state() != ModelText::State::Ready) return;
    // The whole row, so that what would be cut off can be shown.
    masked_ = model_text.mask(sample_json(*sample_), mode, 0);
    cut_finding_ = {};
    if (max_length <= 0 || std::ssize(masked_->ids) <= max_length) return;
    const MaskedRow cut = model_text.mask(sample_json(*sample_), mode, max_length);
    for (const Finding& finding : cut.findings)
        if (finding.rule == "mask.truncated") cut_finding_ = finding;
}

void SampleDesk::find_preview() {
    preview_version_++;
    preview_kind_ = PreviewKind::None;
    preview_source_.clear();
    if (!sample_) return;
    const std::string answer = sample_->answer();
    for (const CodeBlock& block : code_blocks(answer)) {
        const bool is_html = block.language == "html", is_python = block.language == "python";
        if ((is_html || is_python) && block.text.size() > preview_source_.size()) {
            preview_kind_ = is_html ? PreviewKind::Html : PreviewKind::Streamlit;
            preview_source_ = block.text;
        }
    }
    if (preview_kind_ == PreviewKind::None && !answer.empty()) preview_kind_ = PreviewKind::Text;
}

}  // namespace maquette

#include "shared/evolve/form_fields.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "shared/evolve/words.h"

namespace maquette {
namespace {

struct Field {
    const char* name;
    const char* call;  // "$" stands for the label.
};

const Field fields[] = {
    {"name", "st.text_input($)"}, {"email", "st.text_input($)"}, {"phone", "st.text_input($)"}, {"address", "st.text_input($)"},
    {"city", "st.text_input($)"}, {"company", "st.text_input($)"}, {"subject", "st.text_input($)"}, {"title", "st.text_input($)"},
    {"phone number", "st.text_input($)"}, {"first name", "st.text_input($)"}, {"last name", "st.text_input($)"}, {"website", "st.text_input($)"},
    {"username", "st.text_input($)"}, {"full name", "st.text_input($)"}, {"job title", "st.text_input($)"},
    {"message", "st.text_area($)"}, {"comment", "st.text_area($)"}, {"notes", "st.text_area($)"}, {"description", "st.text_area($)"},
    {"date", "st.date_input($)"}, {"birthday", "st.date_input($)"}, {"start date", "st.date_input($)"}, {"due date", "st.date_input($)"},
    {"date of birth", "st.date_input($)"}, {"time", "st.time_input($)"}, {"arrival time", "st.time_input($)"},
    {"age", "st.number_input($, 0, 120, 30)"}, {"quantity", "st.number_input($, 1, 100, 1)"}, {"amount", "st.number_input($, 0, 1000, 50)"},
    {"number of guests", "st.number_input($, 1, 20, 2)"}, {"price", "st.number_input($, 0, 1000, 25)"}, {"weight", "st.number_input($, 0, 200, 70)"},
    {"password", "st.text_input($, type=\"password\")"}, {"country", "st.selectbox($, [\"Germany\", \"France\", \"Spain\"])"},
    {"size", "st.selectbox($, [\"Small\", \"Medium\", \"Large\"])"}, {"priority", "st.selectbox($, [\"Low\", \"Medium\", \"High\"])"},
    {"gender", "st.selectbox($, [\"Female\", \"Male\", \"Other\"])"}, {"category", "st.selectbox($, [\"Work\", \"Home\", \"Other\"])"},
    {"rating", "st.slider($, 1, 5, 4)"}, {"newsletter", "st.checkbox($)"}, {"resume", "st.file_uploader($)"}, {"photo", "st.file_uploader($)"},
};

}  // namespace

FormFields draw_form_fields(Random& random) {
    const uint32_t count = 2 + random.below(3);
    std::vector<uint32_t> chosen;
    while (chosen.size() < count) {
        // People ask for a name and an email far more often than for anything else.
        const uint32_t index = random.below(4) == 0 ? random.below(2) : random.below(std::size(fields));
        if (std::find(chosen.begin(), chosen.end(), index) == chosen.end()) chosen.push_back(index);
    }
    FormFields out;
    std::vector<std::string> names;
    for (const uint32_t index : chosen) {
        names.emplace_back(fields[index].name);
        if (!out.code.empty()) out.code += "\n";
        out.code += "    " + replace_all(fields[index].call, "$", "\"" + capitalized(fields[index].name) + "\"");
    }
    out.names = enumeration(names);
    return out;
}

}  // namespace maquette

// SPDX-License-Identifier: Apache-2.0
#include "resource/colon_file.h"

#include "base/text.h"

namespace bootseal {

namespace {

/// Where a field of a line is in the whole text.
Result<std::string_view> find_field(std::string_view text, const FieldEdit& edit) {
    const auto all = lines(text);
    if (edit.line >= 1 && static_cast<std::size_t>(edit.line) <= all.size()) {
        const auto fields = split(all[static_cast<std::size_t>(edit.line) - 1], ':');
        if (edit.field < fields.size()) return fields[edit.field];
    }
    return invalid("line " + std::to_string(edit.line) + " has no field " +
                   std::to_string(edit.field));
}

}  // namespace

Result<> edit_colon_file(Overlay& files, std::string_view file, const std::vector<FieldEdit>& edits,
                         const std::vector<std::string>& appended, Access created) {
    if (edits.empty() && appended.empty()) return {};
    auto text = TRY(files.read(file)).value_or("");
    for (const auto& edit : edits) {
        const auto field = find_field(text, edit);
        if (!field) return "edit " + std::string(file) + field.error();
        text.replace(static_cast<std::size_t>(field->data() - text.data()), field->size(),
                     edit.value);
    }
    if (!appended.empty() && !text.empty() && text.back() != '\n') text += '\n';
    for (const auto& line : appended)
        text += line + "\n";
    return files.write(file, text, created);
}

}  // namespace bootseal

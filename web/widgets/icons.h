// The studio's icons: code points of the Lucide font (ISC), which the build cuts down to the ones named here.
#pragma once

namespace maquette::ui::icon {

inline constexpr const char* activity = "\xee\x80\xb8";  // U+E038
inline constexpr const char* arrow_down = "\xee\x81\x82";  // U+E042
inline constexpr const char* arrow_left = "\xee\x81\x88";  // U+E048
inline constexpr const char* arrow_right = "\xee\x81\x89";  // U+E049
inline constexpr const char* arrow_up = "\xee\x81\x8a";  // U+E04A
inline constexpr const char* ban = "\xee\x81\x91";  // U+E051
inline constexpr const char* bot = "\xee\x86\xbb";  // U+E1BB
inline constexpr const char* check = "\xee\x81\xac";  // U+E06C
inline constexpr const char* chevron_down = "\xee\x81\xad";  // U+E06D
inline constexpr const char* chevron_left = "\xee\x81\xae";  // U+E06E
inline constexpr const char* chevron_right = "\xee\x81\xaf";  // U+E06F
inline constexpr const char* chevron_up = "\xee\x81\xb0";  // U+E070
inline constexpr const char* circle = "\xee\x81\xb6";  // U+E076
inline constexpr const char* circle_alert = "\xee\x81\xb7";  // U+E077
inline constexpr const char* circle_check = "\xee\x88\xa6";  // U+E226
inline constexpr const char* circle_dot = "\xee\x8d\x85";  // U+E345
inline constexpr const char* circle_stop = "\xee\x82\x83";  // U+E083
inline constexpr const char* circle_x = "\xee\x82\x84";  // U+E084
inline constexpr const char* clock = "\xee\x82\x87";  // U+E087
inline constexpr const char* code = "\xee\x82\x93";  // U+E093
inline constexpr const char* columns_2 = "\xee\x82\x98";  // U+E098
inline constexpr const char* command = "\xee\x82\x9a";  // U+E09A
inline constexpr const char* copy = "\xee\x82\x9e";  // U+E09E
inline constexpr const char* cpu = "\xee\x82\xa9";  // U+E0A9
inline constexpr const char* database = "\xee\x82\xad";  // U+E0AD
inline constexpr const char* download = "\xee\x82\xb2";  // U+E0B2
inline constexpr const char* ellipsis = "\xee\x82\xb6";  // U+E0B6
inline constexpr const char* equal = "\xee\x86\xbd";  // U+E1BD
inline constexpr const char* external_link = "\xee\x82\xb9";  // U+E0B9
inline constexpr const char* eye = "\xee\x82\xba";  // U+E0BA
inline constexpr const char* file_down = "\xee\x8c\x98";  // U+E318
inline constexpr const char* file_json = "\xee\x8d\xab";  // U+E36B
inline constexpr const char* file_text = "\xee\x83\x8c";  // U+E0CC
inline constexpr const char* file_up = "\xee\x8c\xaa";  // U+E32A
inline constexpr const char* folder_open = "\xee\x89\x87";  // U+E247
inline constexpr const char* git_branch = "\xee\x83\xa2";  // U+E0E2
inline constexpr const char* git_compare = "\xee\x8d\x99";  // U+E359
inline constexpr const char* graduation_cap = "\xee\x88\xb4";  // U+E234
inline constexpr const char* hash = "\xee\x83\xaf";  // U+E0EF
inline constexpr const char* info = "\xee\x83\xb9";  // U+E0F9
inline constexpr const char* layout_dashboard = "\xee\x87\x81";  // U+E1C1
inline constexpr const char* list_filter = "\xee\x91\xa0";  // U+E460
inline constexpr const char* loader = "\xee\x84\x89";  // U+E109
inline constexpr const char* lock = "\xee\x84\x8b";  // U+E10B
inline constexpr const char* message_square = "\xee\x84\x97";  // U+E117
inline constexpr const char* monitor = "\xee\x84\x9d";  // U+E11D
inline constexpr const char* moon = "\xee\x84\x9e";  // U+E11E
inline constexpr const char* package = "\xee\x84\xa9";  // U+E129
inline constexpr const char* panel_right = "\xee\x90\xb1";  // U+E431
inline constexpr const char* pause = "\xee\x84\xae";  // U+E12E
inline constexpr const char* pencil = "\xee\x87\xb9";  // U+E1F9
inline constexpr const char* play = "\xee\x84\xbc";  // U+E13C
inline constexpr const char* plug = "\xee\x8d\xbf";  // U+E37F
inline constexpr const char* plus = "\xee\x84\xbd";  // U+E13D
inline constexpr const char* redo_2 = "\xee\x8a\xa0";  // U+E2A0
inline constexpr const char* refresh_cw = "\xee\x85\x85";  // U+E145
inline constexpr const char* rotate_ccw = "\xee\x85\x88";  // U+E148
inline constexpr const char* save = "\xee\x85\x8d";  // U+E14D
inline constexpr const char* search = "\xee\x85\x91";  // U+E151
inline constexpr const char* settings = "\xee\x85\x94";  // U+E154
inline constexpr const char* smartphone = "\xee\x85\xa3";  // U+E163
inline constexpr const char* sparkles = "\xee\x90\x92";  // U+E412
inline constexpr const char* sun = "\xee\x85\xb8";  // U+E178
inline constexpr const char* table_2 = "\xee\x8b\xb9";  // U+E2F9
inline constexpr const char* terminal = "\xee\x86\x81";  // U+E181
inline constexpr const char* trash_2 = "\xee\x86\x8e";  // U+E18E
inline constexpr const char* triangle_alert = "\xee\x86\x93";  // U+E193
inline constexpr const char* undo_2 = "\xee\x8a\xa1";  // U+E2A1
inline constexpr const char* user = "\xee\x86\x9f";  // U+E19F
inline constexpr const char* wifi_off = "\xee\x86\xaf";  // U+E1AF
inline constexpr const char* x = "\xee\x86\xb2";  // U+E1B2

}  // namespace maquette::ui::icon

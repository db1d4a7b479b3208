# Writes templates.cpp out of resources/templates: cmake -DFOLDER=... -DOUTPUT=... -DNAMES=a,b -P templates.cmake
string(REPLACE "," ";" names "${NAMES}")
set(projects "")
foreach(name ${names})
  file(READ ${FOLDER}/${name}.strata text)
  string(APPEND projects "    {\"${name}\", R\"strata(${text})strata\"},\n")
endforeach()
file(READ ${FOLDER}/iris.csv iris)
file(WRITE ${OUTPUT} "// Made by templates.cmake from resources/templates.
#include \"templates.h\"

namespace strata::app {
namespace {
constexpr Template kTemplates[] = {
${projects}};
constexpr TemplateFile kFiles[] = {{\"iris.csv\", R\"strata(${iris})strata\"}};
}  // namespace

std::span<const Template> templates() { return kTemplates; }
std::span<const TemplateFile> template_files() { return kFiles; }

}  // namespace strata::app
")

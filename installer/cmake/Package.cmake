# What an installed Strata consists of, and the Debian package of it. installer/package makes both.
#
#   bin/strata-studio       the window; starts bin/strata beside it
#   bin/strata              finds LibTorch and starts one of the next two
#   lib/strata/strata       the training worker, without the paths of the machine that built it
#   lib/strata/strata-tools the commands that need no LibTorch
#   share/strata/installer  what finds and fetches LibTorch, as in a checkout

set(STRATA_DATE 2026-11-24)  # of this version
set(STRATA_MAINTAINER "Strata maintainers <maintainers@strata.example>")

set(_desktop ${PROJECT_SOURCE_DIR}/installer/desktop)
set(_made ${CMAKE_CURRENT_BINARY_DIR}/package)
set(_worker_folder lib/strata)

# Debian wants man pages and the changelog compressed, without a time in them.
function(_strata_install_compressed file destination)
  get_filename_component(name ${file} NAME)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  execute_process(COMMAND gzip -9 --no-name --stdout ${file} OUTPUT_FILE ${_made}/${name}.gz
                  COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${_made}/${name}.gz DESTINATION ${destination})
endfunction()

# The RPATH that LibTorch.cmake gives to a program serves the machine that built it, and no other.
function(_strata_install_without_rpath target)
  install(TARGETS ${target} RUNTIME DESTINATION ${_worker_folder} LIBRARY DESTINATION ${_worker_folder})
  install(CODE "file(RPATH_REMOVE FILE \
\"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${_worker_folder}/$<TARGET_FILE_NAME:${target}>\")")
endfunction()

# Programs
if(TARGET strata-studio)
  install(TARGETS strata-studio RUNTIME DESTINATION bin)
endif()
install(PROGRAMS ${_desktop}/strata DESTINATION bin)
_strata_install_without_rpath(strata)
install(TARGETS strata-tools RUNTIME DESTINATION ${_worker_folder})
if(TARGET strata_cuda)
  _strata_install_without_rpath(strata_cuda)
endif()

# What finds and fetches LibTorch
foreach(file IN ITEMS libtorch.lock lib/common.sh lib/libtorch.sh lib/fetch.py lib/transfer.py lib/plain_index.py
                      lib/report.py)
  get_filename_component(_folder ${file} DIRECTORY)
  install(FILES ${PROJECT_SOURCE_DIR}/installer/${file} DESTINATION share/strata/installer/${_folder})
endforeach()

# Desktop
configure_file(${_desktop}/io.github.strata_studio.strata.metainfo.xml.in
               ${_made}/io.github.strata_studio.strata.metainfo.xml @ONLY)
install(FILES ${_desktop}/strata-studio.desktop DESTINATION share/applications)
install(FILES ${_made}/io.github.strata_studio.strata.metainfo.xml DESTINATION share/metainfo)
install(FILES ${_desktop}/strata.mime.xml DESTINATION share/mime/packages RENAME strata.xml)
install(FILES ${PROJECT_SOURCE_DIR}/resources/icons/strata.svg DESTINATION share/icons/hicolor/scalable/apps
        RENAME strata-studio.svg)

# Documents
_strata_install_compressed(${_desktop}/strata.1 share/man/man1)
_strata_install_compressed(${_desktop}/strata-studio.1 share/man/man1)
file(READ ${PROJECT_SOURCE_DIR}/resources/fonts/LICENSE STRATA_FONT_LICENCE)
string(STRIP "${STRATA_FONT_LICENCE}" STRATA_FONT_LICENCE)
string(REGEX REPLACE "\n[ \t]*\n" "\n.\n" STRATA_FONT_LICENCE "${STRATA_FONT_LICENCE}")
string(REPLACE "\n" "\n " STRATA_FONT_LICENCE " ${STRATA_FONT_LICENCE}")
configure_file(${_desktop}/copyright.in ${_made}/copyright @ONLY)
install(FILES ${_made}/copyright DESTINATION share/doc/strata)
execute_process(COMMAND date --utc --rfc-email --date=${STRATA_DATE} OUTPUT_VARIABLE STRATA_DATE_LONG
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
configure_file(${_desktop}/changelog.in ${_made}/changelog @ONLY)
_strata_install_compressed(${_made}/changelog share/doc/strata)

# Debian package
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME strata)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT ${STRATA_MAINTAINER})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "desktop studio for neural networks")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Stack layers on a canvas, choose data, press Train and watch the network learn;
the command line program does the same without a window. Every run leaves a
folder with its curves, checkpoints and weights (safetensors, with PyTorch's
names), which other programs can read.
.
LibTorch, which computes, is not part of this package: an installed PyTorch
2.11 is used, or it is fetched once into the user's cache.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
    WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION TRUE)
# Libraries by what the programs ask for. LibTorch and NVIDIA's are looked up where they were built
# against, belong to no package there, and so become no dependency.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
string(REPLACE ":" ";" CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${_libtorch_rpath}")
if(TARGET strata_cuda)
  list(APPEND CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS "${CUDAToolkit_LIBRARY_DIR}")
endif()
set(CPACK_DEBIAN_PACKAGE_DEPENDS "python3 (>= 3.9), ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "shared-mime-info")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "python3-pip, fonts-noto-cjk, qt6-wayland")
include(CPack)

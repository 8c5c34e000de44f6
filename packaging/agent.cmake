# The package bootseal: the static program and what belongs to it. Component "common" is in every package, "debian" and
# "rpm" in theirs alone.
include(functions.cmake)
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(program $<TARGET_FILE:bootseal>)
set(made ${CMAKE_CURRENT_BINARY_DIR}/made)
file(MAKE_DIRECTORY ${made})

install(TARGETS bootseal DESTINATION usr/sbin COMPONENT common)

file(GLOB units CONFIGURE_DEPENDS systemd/*.service systemd/*.timer systemd/*.target systemd/*.path)
list(FILTER units EXCLUDE REGEX "/bootseal-collector")
package_units(${units})
install(FILES ${units} DESTINATION usr/lib/systemd/system COMPONENT common)
file(GLOB catalogs CONFIGURE_DEPENDS *.catalog systemd/*.catalog)
install(FILES ${catalogs} DESTINATION usr/lib/systemd/catalog COMPONENT common)
install(FILES sysusers.d/bootseal.conf DESTINATION usr/lib/sysusers.d COMPONENT common)
install(FILES tmpfiles.d/bootseal.conf DESTINATION usr/lib/tmpfiles.d COMPONENT common)
install(FILES agent.yaml DESTINATION usr/lib/bootseal COMPONENT common)
install(PROGRAMS cloud-init/clean.d/50-bootseal DESTINATION etc/cloud/clean.d COMPONENT common)
foreach(folder etc/bootseal etc/bootseal/trust usr/lib/bootseal/rulesets usr/lib/bootseal/generalize)
  install(DIRECTORY DESTINATION ${folder} COMPONENT common)
endforeach()

# Nobody's signature is on these: whoever ships images signs them.
file(GLOB_RECURSE rules CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/rules/cis-debian-12/*.yaml)
add_custom_command(OUTPUT ${made}/cis-debian-12.yaml
  COMMAND bootseal ruleset build ${PROJECT_SOURCE_DIR}/rules/cis-debian-12 --output ${made}/cis-debian-12.yaml
  DEPENDS ${rules} bootseal VERBATIM)
install(FILES ${made}/cis-debian-12.yaml DESTINATION usr/share/bootseal/rulesets COMPONENT common)
file(GLOB traces CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/rules/generalize/*.yaml)
install(FILES ${traces} DESTINATION usr/share/bootseal/generalize COMPONENT common)

file(GLOB completion CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/completion/*.py)
set(completions ${made}/bootseal.bash ${made}/_bootseal ${made}/bootseal.fish)
add_custom_command(OUTPUT ${completions}
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/completion/generate.py ${made}
          ${CMAKE_CROSSCOMPILING_EMULATOR} ${program}
  DEPENDS ${completion} bootseal VERBATIM)
install(FILES ${made}/bootseal.bash DESTINATION usr/share/bash-completion/completions RENAME bootseal COMPONENT common)
install(FILES ${made}/_bootseal DESTINATION usr/share/zsh/vendor-completions COMPONENT debian)
install(FILES ${made}/_bootseal DESTINATION usr/share/zsh/site-functions COMPONENT others)
install(FILES ${made}/bootseal.fish DESTINATION usr/share/fish/vendor_completions.d COMPONENT common)

# agent/CMakeLists.txt has the linker write the map.
file(GLOB bill CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/bill/*.py)
add_custom_command(OUTPUT ${made}/bootseal.cdx.json ${made}/NOTICES
  COMMAND Python3::Interpreter -B ${CMAKE_CURRENT_SOURCE_DIR}/bill/generate.py --version ${PROJECT_VERSION}
          --program ${program} --map ${program}.map --libraries /usr/lib/${CMAKE_LIBRARY_ARCHITECTURE}
          --header ${Boost_INCLUDE_DIRS}/boost/version.hpp --bill ${made}/bootseal.cdx.json --notices ${made}/NOTICES
  DEPENDS ${bill} bootseal VERBATIM)
install(FILES ${made}/bootseal.cdx.json DESTINATION usr/share/doc/bootseal COMPONENT common)
package_compressed(${made}/NOTICES usr/share/doc/bootseal common)
install(FILES debian/copyright DESTINATION usr/share/doc/bootseal COMPONENT common)
package_compressed(${CMAKE_CURRENT_SOURCE_DIR}/debian/changelog usr/share/doc/bootseal debian)
install(FILES debian/bootseal.lintian-overrides DESTINATION usr/share/lintian/overrides RENAME bootseal
  COMPONENT debian)
install(FILES rpm/90-bootseal.preset DESTINATION usr/lib/systemd/system-preset COMPONENT rpm)
package_pages(8 bootseal)
package_pages(5 bootseal-agent.yaml bootseal-ruleset bootseal-telemetry.yaml bootseal-trust.yaml)

get_property(packed GLOBAL PROPERTY BOOTSEAL_PACKED)
# Not in a cross build: its linker writes maps of another form, and dpkg does not know its libraries.
if(NOT CMAKE_CROSSCOMPILING)
  add_custom_target(package_files ALL DEPENDS ${packed} ${completions} ${made}/cis-debian-12.yaml)
endif()

set(CPACK_GENERATOR DEB RPM)
set(CPACK_PACKAGE_NAME bootseal)
set(CPACK_PACKAGE_FILE_NAME bootseal-${PROJECT_VERSION}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "hardens a machine from the inside, at first boot")
set(CPACK_PACKAGE_DESCRIPTION "One static program that is baked into an image. Before its network is up, a new
instance brings itself to the state that a signed ruleset requires, looks
again, and reports what it found. The same program hardens, generalizes,
searches and seals the image while that is built.

The ruleset in /usr/share/bootseal answers the CIS Debian Linux 12 Benchmark.
It is not signed: an organisation signs it and says whom its images trust.")

set(PACKAGE bootseal)
set(PURGED "/etc/bootseal /usr/lib/bootseal /var/lib/bootseal /var/lib/bootseal-heartbeat /run/bootseal")
package_scripts(scripts debian postinst prerm postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${scripts} ${CMAKE_CURRENT_SOURCE_DIR}/debian/conffiles)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cloud-init, openssh-server")

package_scripts(scripts rpm post preun postun)
set(CPACK_RPM_POST_INSTALL_SCRIPT_FILE ${CMAKE_CURRENT_BINARY_DIR}/rpm/post)
set(CPACK_RPM_PRE_UNINSTALL_SCRIPT_FILE ${CMAKE_CURRENT_BINARY_DIR}/rpm/preun)
set(CPACK_RPM_POST_UNINSTALL_SCRIPT_FILE ${CMAKE_CURRENT_BINARY_DIR}/rpm/postun)
set(CPACK_RPM_PACKAGE_REQUIRES systemd)
set(CPACK_RPM_PACKAGE_GROUP System/Base)
set(CPACK_RPM_USER_FILELIST "%config(noreplace) /etc/cloud/clean.d/50-bootseal")

# The package bootseal-collector: the program that agents report to, with the distribution's shared libraries.
include(functions.cmake)

install(TARGETS bootseal-collector DESTINATION usr/sbin COMPONENT common)
set(units ${CMAKE_CURRENT_SOURCE_DIR}/systemd/bootseal-collector.service)
package_units(${units})
install(FILES ${units} DESTINATION usr/lib/systemd/system COMPONENT common)
install(FILES sysusers.d/bootseal-collector.conf DESTINATION usr/lib/sysusers.d COMPONENT common)
install(FILES tmpfiles.d/bootseal-collector.conf DESTINATION usr/lib/tmpfiles.d COMPONENT common)
install(FILES debian/copyright DESTINATION usr/share/doc/bootseal-collector COMPONENT common)
package_compressed(${CMAKE_CURRENT_SOURCE_DIR}/debian/changelog usr/share/doc/bootseal-collector common)
package_pages(8 bootseal-collector)

get_property(packed GLOBAL PROPERTY BOOTSEAL_PACKED)
add_custom_target(package_files DEPENDS ${packed})
add_dependencies(package_files bootseal-collector)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME bootseal-collector)
set(CPACK_PACKAGE_FILE_NAME bootseal-collector-${PROJECT_VERSION}-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "takes what the agents of bootseal say, and shows it")
set(CPACK_PACKAGE_DESCRIPTION "Agents enrol here, and tell how their machines are; people look at the fleet in
a browser. One program and one file, until there is a PostgreSQL to share.")
set(CPACK_STRIP_FILES ON)

set(PACKAGE bootseal-collector)
set(PURGED "")  # what machines said, and the key that vouches for them, are not the package's to take
package_scripts(scripts debian postinst prerm postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${scripts})
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "systemd | systemd-standalone-sysusers | systemd-sysusers")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS postgresql)

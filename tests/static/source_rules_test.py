#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every wall of source_rules.py, run against: a rule that catches nothing is worse than none."""
import pathlib
import tempfile
import unittest

import source_rules


def breaches(name, text, program="agent"):
    """What is wrong with a tree whose only file is agent/`name`; trees need one .cpp."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = pathlib.Path(scratch, program)
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (tree / "main.cpp").touch()
        path.write_text(text, encoding="utf-8")
        return list(source_rules.check_tree(tree))


class Layering(unittest.TestCase):
    def test_an_include_that_points_down_is_a_breach(self):
        self.assertTrue(breaches("base/a.h", '#include "yaml/node.h"\n'))
        self.assertTrue(breaches("yaml/a.h", '#include "system/root.h"\n'))
        self.assertTrue(breaches("engine/a.cpp", '#  include "cli/a.h"\n'))

    def test_an_include_that_points_up_or_beside_is_none(self):
        self.assertFalse(breaches("system/a.h", '#include "yaml/node.h"\n#include "system/root.h"\n'))
        self.assertFalse(breaches("report/a.cpp", '#include "bootseal/v1/report.pb.h"\n'))

    def test_an_include_and_a_folder_that_nobody_knows_are_breaches(self):
        self.assertTrue(breaches("base/a.h", '#include "util/a.h"\n'))
        self.assertTrue(breaches("util/a.h", "\n"))

    def test_the_collector_has_walls_of_its_own(self):
        def collector(name, header):
            return breaches(name, f"#include {header}\n", "collector")

        self.assertTrue(collector("store/a.cpp", '"ingest/judge.h"'))
        self.assertTrue(collector("ingest/a.cpp", "<libpq-fe.h>"))
        self.assertTrue(collector("http/a.cpp", '"engine/run.h"'))
        self.assertTrue(collector("ingest/a.cpp", "<boost/asio.hpp>"))
        self.assertFalse(collector("http/a.cpp", '"store/records.h"'))
        self.assertFalse(collector("store/a.cpp", "<sqlite3.h>"))
        self.assertFalse(collector("service.cpp", '"http/server.h"'))

    def test_main_may_use_every_folder(self):
        self.assertFalse(breaches("main.cpp", '#include "cli/command.h"\n'))

    def test_a_link_that_points_down_is_a_breach(self):
        links = "target_link_libraries(bootseal_{} PUBLIC bootseal_{} bootseal_options)\n"
        self.assertTrue(breaches("yaml/CMakeLists.txt", links.format("yaml", "system")))
        self.assertFalse(breaches("system/CMakeLists.txt", links.format("system", "yaml")))

    def test_a_tree_without_sources_is_a_breach(self):
        with tempfile.TemporaryDirectory() as scratch:
            self.assertTrue(list(source_rules.check_tree(pathlib.Path(scratch))))


class LateTry(unittest.TestCase):
    def test_a_value_before_it_in_braces_is_a_breach(self):
        self.assertTrue(breaches("base/a.cpp", "return Pair{name, TRY(read(name))};\n"))
        self.assertTrue(breaches("base/a.cpp", "list.push_back({TRY(f(a)),\n    TRY(f(b))});\n"))

    def test_alone_or_in_a_statement_it_is_none(self):
        self.assertFalse(breaches("base/a.cpp", "return Pair{TRY(read(name)), 1};\n"))
        self.assertFalse(breaches("base/a.cpp", "{\n    int a = 1, b;\n    f(a, TRY(g(b)));\n}\n"))


class Homes(unittest.TestCase):
    homes = [("<yaml-cpp/yaml.h>", "yaml"), ("<openssl/cms.h>", "trust"),
             ("<openssl/evp.h>", "integrity"), ("<openssl/ssl.h>", "telemetry"),
             ("<google/protobuf/message_lite.h>", "report"), ('"bootseal/v1/report.pb.h"', "report"),
             ("<systemd/sd-bus.h>", "system"), ("<systemd/sd-daemon.h>", "firstboot"),
             ("<boost/asio.hpp>", "telemetry"), ("<boost/beast/http.hpp>", "telemetry"),
             ("<ares.h>", "telemetry")]

    def test_a_library_is_seen_at_home_and_nowhere_else(self):
        for header, home in self.homes:
            with self.subTest(header):
                self.assertFalse(breaches(home + "/a.cpp", f"#include {header}\n"))
                self.assertTrue(breaches("engine/a.cpp", f"#include {header}\n"))

    def test_main_starts_openssl_and_uses_no_other_library(self):
        self.assertFalse(breaches("main.cpp", "#include <openssl/crypto.h>\n"))
        self.assertTrue(breaches("main.cpp", "#include <yaml-cpp/yaml.h>\n"))


class Banned(unittest.TestCase):
    paths = ["int fd = ::open(name, 0);", "x = ::openat (fd, n, 0);", "if (stat(p, &s)) {}",
             "::lstat(p, &s);", "std::ifstream in(p);", "ofstream o;", "FILE* f = fopen(p, m);",
             "std::fopen(p, m);", "namespace fs = std::filesystem;", "#include <filesystem>",
             "#include <fstream>", "::unlink(p);", "::rename(a, b);", "std::rename(a, b);",
             "::mkdir(p, 0);", "auto d = ::opendir(p);", "::mount(a, b, c, 0, 0);"]
    programs = ["execvp(a, b);", "::execve(a, b, c);", "posix_spawn(&p, a, 0, 0, b, c);", "fork();"]
    nowhere = ["system(line);", "std::system(line);", "return ::popen(line, m);",
               "getpwnam(user);", "::getgrgid_r(g, &e, b, n, &r);", "getaddrinfo(h, s, i, &r);",
               "dlopen(p, 0);"]
    allowed = ["auto r = Root::open(dir);", "root.stat(path);", "overlay->open(path);",
               "const System& system;", "System system(root);", "run(system);", "// ::open(x)",
               "/* popen(\n) */ int a;", 'say("system(3) and popen(3)");', "Result<Root> open(dir);",
               "std::remove(a.begin(), a.end(), 'x');", "char quote = '\"'; f(\"::open(\");",
               "file_stat(x);", "systematic(x);", "my_fopen(x);", 'auto r = R"(::open(x))";']

    def test_paths_and_programs_are_for_system_alone(self):
        for line in self.paths + self.programs:
            with self.subTest(line):
                self.assertTrue(breaches("engine/a.cpp", line + "\n"))
                self.assertTrue(breaches("main.cpp", line + "\n"))
                self.assertFalse(breaches("system/a.cpp", line + "\n"))

    def test_shells_and_the_name_service_are_for_nobody(self):
        for line in self.nowhere:
            with self.subTest(line):
                self.assertTrue(breaches("engine/a.cpp", line + "\n"))
                self.assertTrue(breaches("system/a.cpp", line + "\n"))

    def test_what_only_looks_like_it_passes(self):
        for line in self.allowed:
            with self.subTest(line):
                self.assertEqual(breaches("engine/a.cpp", line + "\n"), [])

    def test_the_line_is_named(self):
        [breach] = breaches("engine/a.cpp", "/* one\n two */\nint f = ::open(n, 0);\n")
        self.assertTrue(breach.startswith("engine/a.cpp:3: "), breach)


if __name__ == "__main__":
    unittest.main()

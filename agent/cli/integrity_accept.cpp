// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "base/text.h"
#include "cli/build_log.h"
#include "cli/integrity_commands.h"
#include "cli/integrity_run.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/signing_keys.h"
#include "integrity/accept.h"
#include "system/named_file.h"
#include "system/package_files.h"
#include "system/packages.h"
#include "trust/sign.h"

namespace bootseal {

namespace {

constexpr std::array all_accept_options{
    root_option,
    trust_option,
    Option{"package", "NAME", "what this package has, and had; may be repeated", true},
    Option{"path", "PATH", "what is at this path, or no more; may be repeated", true},
    Option{"reason", "TEXT", "why"},
    certificates_option,
    keys_option,
    Option{"addition", "FILE", "one that --output wrote and that was signed since"},
    output_option};

/// What is to be accepted, by the command line.
struct Wanted {
    Scope scope;
    std::vector<std::string> words;  ///< "package openssl 3.0.15-1~deb12u1", "path /etc/x"
};

Result<Wanted> wanted_by(const Arguments& arguments, const Root& root) {
    Wanted wanted;
    PackageFiles files(root);
    const Packages packages(root);
    for (const auto& name : arguments.values("package")) {
        for (auto& path : TRY(files.of(name)))
            wanted.scope.paths.insert(std::move(path));
        wanted.scope.packages.insert(name);
        const auto known = TRY(packages.find(name));
        wanted.words.push_back("package " + name + " " +
                               (known && known->state == PackageState::installed
                                    ? known->version
                                    : std::string("(removed)")));
    }
    const Overlay overlay(root);
    for (const auto& path : arguments.values("path")) {
        wanted.scope.paths.insert(TRY(overlay.resolve(path, Links::keep)));
        wanted.words.push_back("path " + path);
    }
    return wanted;
}

Result<std::string> sign_as_all(const std::string& text, const Arguments& arguments) {
    const auto keys = TRY(signing_keys(arguments));
    if (keys.empty()) {
        return usage_error(
            "give --certificate and --key of each signer, or --output FILE to have "
            "the addition signed elsewhere");
    }
    std::string signature;
    for (const auto& key : keys)
        signature = TRY(sign_detached(text, signature, key, SignatureForm::der, clock_now()));
    return signature;
}

/// Puts in place what --output wrote.
Result<Exit> add_signed(const ManifestOfTree& sealed, const Root& root, AcceptedManifest& manifest,
                        const std::string& file) {
    const auto text = TRY(read_named_file(file, signed_bytes_limit));
    const auto signature = TRY(read_named_file(file + ".p7s", signature_limit));
    TRY(add_to_manifest(manifest, sealed.judge(), text, signature));
    TRY(keep_manifest(root, manifest));
    return Exit::done;
}

}  // namespace

const std::span<const Option> integrity_accept_options = all_accept_options;

Result<Exit> integrity_accept_command(const Arguments& arguments) {
    const auto tree = TRY(open_tree(arguments));
    const auto sealed = TRY(ManifestOfTree::open(arguments, tree.root));
    auto manifest = TRY(accept_manifest(sealed.place(), sealed.judge()));
    if (const auto file = arguments.value("addition")) {
        return add_signed(sealed, tree.root, manifest, *file);
    }
    const auto reason = arguments.value("reason");
    if (!reason || trim(*reason).empty()) return usage_error("--reason is needed");
    const auto wanted = TRY(wanted_by(arguments, tree.root));
    if (wanted.words.empty()) return usage_error("name what to accept by --package or --path");

    const auto package_of = TRY(PackageFiles(tree.root).owners());
    const auto entries =
        TRY(accepted_entries(tree.root, *manifest.chain, wanted.scope, package_of));
    if (entries.empty()) {
        say("nothing of it differs from the manifest");
        return Exit::done;
    }
    ManifestHead head;
    head.ours = true;
    head.acceptance = Acceptance{manifest.chain->last_sha256(), join(wanted.words, ", "), *reason,
                                 who(), clock_now()};
    auto text = manifest_head(head);
    for (const auto& entry : entries) {
        text += mtree_line(entry);
        print((entry.gone ? "gone /" : "as it is /") + printable(entry.path) + "\n");
    }
    if (arguments.has("output")) {
        TRY(write_named_file(*arguments.value("output"), text));
        return Exit::done;
    }
    const auto signature = TRY(sign_as_all(text, arguments));
    TRY(add_to_manifest(manifest, sealed.judge(), text, signature));
    TRY(keep_manifest(tree.root, manifest));
    return Exit::done;
}

}  // namespace bootseal

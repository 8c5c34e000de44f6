// SPDX-License-Identifier: Apache-2.0
#include "web/assets.h"

#include <array>

#include "authority/agent_key.h"
#include "base/text.h"
#include "web/asset_bytes.h"

namespace bootseal {

namespace {

constexpr std::string_view folder = "/assets/";

struct Asset {
    std::string_view name;
    std::string_view type;
    std::string_view bytes;
    std::string digest;
};

const std::array<Asset, 2>& assets() {
    const auto short_digest = [](std::string_view bytes) {
        return hex(sha256(bytes)).substr(0, 16);
    };
    static const std::array<Asset, 2> all{{
        {"style.css", "text/css; charset=utf-8", style_css, short_digest(style_css)},
        {"icon.svg", "image/svg+xml", icon_svg, short_digest(icon_svg)},
    }};
    return all;
}

}  // namespace

std::string asset_url(std::string_view name) {
    for (const auto& asset : assets()) {
        if (asset.name == name)
            return std::string(folder) + std::string(name) + "?v=" + asset.digest;
    }
    return {};
}

HttpReply read_asset(std::string_view path, std::string_view known) {
    HttpReply reply;
    reply.status = 404;
    reply.body = "there is nothing at this path\n";
    if (!path.starts_with(folder)) return reply;
    for (const auto& asset : assets()) {
        if (asset.name != path.substr(folder.size())) continue;
        const auto tag = "\"" + asset.digest + "\"";
        reply.headers = {{"ETag", tag}, {"Cache-Control", "public, max-age=31536000, immutable"}};
        reply.status = known == tag ? 304 : 200;
        reply.type = asset.type;
        reply.body = reply.status == 200 ? std::string(asset.bytes) : "";
    }
    return reply;
}

}  // namespace bootseal

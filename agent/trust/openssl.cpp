// SPDX-License-Identifier: Apache-2.0
#include "trust/openssl.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <array>
#include <cstdlib>

#include "base/text.h"

namespace bootseal {

namespace {

template <class Ptr, auto d2i>
Ptr parse_whole(std::string_view der) {
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* end = at + der.size();
    Ptr object(d2i(nullptr, &at, static_cast<long>(der.size())));
    ERR_clear_error();
    if (at != end) object.reset();
    return object;
}

}  // namespace

void prepare_openssl() {
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr);
    ERR_clear_error();
}

std::string openssl_reason() {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return reason ? printable(reason) : "unknown reason";
}

BioPtr read_bio(std::string_view bytes) {
    // A null pointer is an error to OpenSSL, of an empty text too.
    return BioPtr(
        BIO_new_mem_buf(bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size())));
}

std::optional<std::vector<PemBlock>> parse_pem(std::string_view text, std::size_t limit) {
    std::vector<PemBlock> blocks;
    const auto bio = read_bio(text);
    for (;;) {
        char* name = nullptr;
        char* header = nullptr;
        unsigned char* data = nullptr;
        long size = 0;
        if (PEM_read_bio(bio.get(), &name, &header, &data, &size) != 1) break;
        const bool encrypted = *header != '\0';
        blocks.push_back({name, {reinterpret_cast<char*>(data), static_cast<std::size_t>(size)}});
        OPENSSL_free(name);
        OPENSSL_free(header);
        OPENSSL_clear_free(data, static_cast<std::size_t>(size));
        if (encrypted || blocks.size() > limit) return std::nullopt;
    }
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (!at_end || blocks.empty()) return std::nullopt;
    return blocks;
}

bool looks_like_pem(std::string_view bytes) {
    return trim(bytes).starts_with("-----BEGIN ");
}

CertificatePtr parse_certificate(std::string_view der) {
    return parse_whole<CertificatePtr, d2i_X509>(der);
}

CrlPtr parse_crl(std::string_view der) {
    return parse_whole<CrlPtr, d2i_X509_CRL>(der);
}

std::string digest(std::string_view bytes, const EVP_MD* algorithm) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> result{};
    unsigned size = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), result.data(), &size, algorithm, nullptr) != 1) {
        std::abort();  // an OpenSSL without SHA-2: nothing could be told apart
    }
    return {reinterpret_cast<const char*>(result.data()), size};
}

std::optional<Time> to_time(const ASN1_TIME* time) {
    std::tm date = {};
    if (!time || ASN1_TIME_to_tm(time, &date) != 1) return std::nullopt;
    using namespace std::chrono;
    const year_month_day day(year(date.tm_year + 1900), month(unsigned(date.tm_mon + 1)),
                             std::chrono::day(unsigned(date.tm_mday)));
    return sys_days(day) + hours(date.tm_hour) + minutes(date.tm_min) + seconds(date.tm_sec);
}

}  // namespace bootseal

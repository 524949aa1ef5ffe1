#include "common/io/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "common/tensor/check.hpp"

namespace {

using sd::Json;

TEST(Json, ReadsWhatTheGrammarAllows) {
    const Json v = Json::parse(R"( {"a": [1, -2.5, 1e3, true, false, null], "b": {"c": "x\ny\u00e9\ud83d\ude00\"\\\/"}, "big": 9007199254740993} )");
    EXPECT_EQ(v["a"].array()[0].integer(), 1);
    EXPECT_EQ(v["a"].array()[1].number(), -2.5);
    EXPECT_EQ(v["a"].array()[2].number(), 1000.0);
    EXPECT_TRUE(v["a"].array()[3].boolean());
    EXPECT_TRUE(v["a"].array()[5].is_null());
    EXPECT_EQ(v["b"]["c"].string(), "x\ny\xC3\xA9\xF0\x9F\x98\x80\"\\/");
    EXPECT_EQ(v["big"].integer(), 9007199254740993);  // beyond what a double holds
}

TEST(Json, WritesWhatItReadsBack) {
    Json v;
    v.set("text", "tab\t quote\" \x01 \xE2\x82\xAC");
    v.set("numbers", Json::Array{0.1, 1e-300, -3, std::int64_t{1} << 62, 2.0});
    v.set("empty", Json::Array{});
    v.set("nested", Json::Object{{"k", Json()}});
    EXPECT_EQ(Json::parse(v.text()), v);
    EXPECT_EQ(Json::parse(v.text(0)), v);
    EXPECT_EQ(Json(std::nan("")).text(), "null");
    EXPECT_EQ(Json(2.0).text(), "2.0");
}

TEST(Json, RefusesEverythingElseInOneLine) {
    const std::string deep(1000, '[');
    for (const std::string& bad :
         {std::string(""), std::string("{"), std::string("[1,]"), std::string("{\"a\":1,}"), std::string("{\"a\":1,\"a\":2}"), std::string("01"), std::string("1."), std::string("+1"),
          std::string(".5"), std::string("1e"), std::string("nul"), std::string("'a'"), std::string("\"a"), std::string("\"\\x\""), std::string("\"\\u12\""), std::string("\"\\ud800\""),
          std::string("\"\\ud800\\u0041\""), std::string("\"\n\""), std::string("\"\xC0\x80\""), std::string("\"\xED\xA0\x80\""), std::string("\"\xF5\x80\x80\x80\""), std::string("\"\xE2\x82\""),
          std::string("1 2"), std::string("1e999"), std::string("{1:2}"), std::string("[1 2]"), std::string("\xEF\xBB\xBF{}"), deep}) {
        try {
            Json::parse(bad, "file.json");
            ADD_FAILURE() << "accepted: " << bad;
        } catch (const sd::Error& e) {
            EXPECT_EQ(std::string(e.what()).find("file.json: not valid JSON: "), 0u) << e.what();
            EXPECT_EQ(std::string(e.what()).find('\n'), std::string::npos);
        }
    }
}

TEST(Json, WritesValidUtf8WhateverTheBytes) {
    const std::string kMark = "\xEF\xBF\xBD";
    for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{{"caf\xC3\xA9 \xF0\x9F\x98\x80", "caf\xC3\xA9 \xF0\x9F\x98\x80"},
                                                                                      {"\xFF", kMark},
                                                                                      {"a\xC3", "a" + kMark},
                                                                                      {"\xE2\x82z", kMark + kMark + "z"},
                                                                                      {"\xC0\x80", kMark + kMark},
                                                                                      {"\xED\xA0\x80", kMark + kMark + kMark}}) {
        EXPECT_EQ(sd::to_utf8(bytes), text);
        Json v;
        v.set(bytes, bytes);
        EXPECT_EQ(Json::parse(v.text())[text].string(), text);
    }
}

TEST(Json, NamesTheKeyThatIsMissing) {
    const Json v = Json::parse("{\"a\": 1}");
    EXPECT_THROW(v["b"], sd::Error);
    EXPECT_THROW(v["a"].string(), sd::Error);
    EXPECT_EQ(v.find("b"), nullptr);
}

}  // namespace

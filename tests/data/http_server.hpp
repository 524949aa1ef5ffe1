// Serves the files below a folder on this machine alone, as a public address would: GET, also from the middle of a file on.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>

#include "common/io/file.hpp"
#include "common/tensor/check.hpp"

namespace sd {

// A client that is gone already is an error that send returns, not a signal.
#ifdef MSG_NOSIGNAL
constexpr int kQuiet = MSG_NOSIGNAL;
#else
constexpr int kQuiet = 0;
#endif

class HttpServer {
public:
    explicit HttpServer(std::string root) : root_(std::move(root)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        socklen_t size = sizeof here_;
        here_.sin_family = AF_INET;
        here_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        check(::bind(listener_, reinterpret_cast<sockaddr*>(&here_), size) == 0 && ::listen(listener_, 16) == 0, "no port on this machine can be listened to");
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&here_), &size);
        address = "http://127.0.0.1:" + std::to_string(ntohs(here_.sin_port));
        serving_ = std::thread([this] {
            for (int client; (client = ::accept(listener_, nullptr, nullptr)) >= 0 && !closing_; ::close(client)) answer(client);
        });
    }
    ~HttpServer() {
        // One more client ends the waiting, on every system.
        closing_ = true;
        const int last = ::socket(AF_INET, SOCK_STREAM, 0);
        ::connect(last, reinterpret_cast<sockaddr*>(&here_), sizeof here_);
        serving_.join();
        ::close(last);
        ::close(listener_);
    }
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    std::string address;  // "http://127.0.0.1:40123"

private:
    void answer(int client) const {
        std::string request, reply;
        char part[4096];
        while (request.find("\r\n\r\n") == std::string::npos) {
            const ssize_t count = ::recv(client, part, sizeof part, 0);
            if (count <= 0) return;
            request.append(part, static_cast<std::size_t>(count));
        }
        const std::size_t space = request.find(' ') + 1, range = request.find("Range: bytes=");
        const std::string path = root_ + request.substr(space, request.find(' ', space) - space);
        const std::string body = file_exists(path) ? read_text(path) : "";
        const std::size_t from = range == std::string::npos ? 0 : static_cast<std::size_t>(std::atoll(request.c_str() + range + 13)), size = body.size();
        if (!file_exists(path))
            reply = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n";
        else if (from > 0 && from >= size)
            reply = "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n";
        else {
            if (from > 0)
                reply = "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + std::to_string(from) + "-" + std::to_string(size - 1) + "/" +
                        std::to_string(size) + "\r\n";
            else
                reply = "HTTP/1.1 200 OK\r\n";
            reply += "Content-Length: " + std::to_string(size - from) + "\r\n";
        }
        reply += "Connection: close\r\n\r\n" + (from < size ? body.substr(from) : "");
        for (std::size_t sent = 0; sent < reply.size();) {
            const ssize_t count = ::send(client, reply.data() + sent, reply.size() - sent, kQuiet);
            if (count <= 0) return;
            sent += static_cast<std::size_t>(count);
        }
    }

    std::string root_;
    int listener_;
    sockaddr_in here_{};
    std::atomic<bool> closing_ = false;
    std::thread serving_;
};

}  // namespace sd

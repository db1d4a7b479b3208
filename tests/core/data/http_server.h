// A small HTTP server on 127.0.0.1 for the tests of downloads: ranges, and lines that break off.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>

namespace strata::data {

class HttpServer {
 public:
  HttpServer() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), length);
    ::listen(listener_, 8);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer() {
    ::shutdown(listener_, SHUT_RDWR);
    ::close(listener_);
    thread_.join();
  }

  /// Set before the first request.
  std::map<std::string, std::string> files;
  std::atomic<bool> ranges = true;  // answers 206 to "Range"
  std::atomic<std::size_t> break_after =
      0;  // sends so many bytes of the next answer, then hangs up; 0: all
  std::atomic<int> requests = 0;
  std::atomic<std::size_t> sent = 0;  // bytes of content, all answers together

  [[nodiscard]] std::string address(const std::string& file) const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/" + file;
  }

 private:
  void serve() {
    while (true) {
      const int client = ::accept(listener_, nullptr, nullptr);
      if (client < 0) return;
      answer(client);
      ::close(client);
    }
  }
  void answer(int client) {
    std::string request;
    char block[4096];
    while (request.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = ::recv(client, block, sizeof block, 0);
      if (got <= 0) return;
      request.append(block, static_cast<std::size_t>(got));
    }
    ++requests;
    const std::string name = request.substr(5, request.find(' ', 5) - 5);
    const auto found = files.find(name);
    if (found == files.end())
      return send(client,
                  "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    std::size_t from = 0;
    const std::size_t range = request.find("Range: bytes=");
    if (ranges && range != std::string::npos) from = std::stoul(request.substr(range + 13));
    if (from > 0 && from >= found->second.size())
      return send(
          client,
          "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    std::string content = found->second.substr(from);
    std::string head = from > 0 ? "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " +
                                      std::to_string(from) + "-" +
                                      std::to_string(found->second.size() - 1) + "/" +
                                      std::to_string(found->second.size()) + "\r\n"
                                : std::string("HTTP/1.1 200 OK\r\n");
    head += "Content-Length: " + std::to_string(content.size()) + "\r\nConnection: close\r\n\r\n";
    if (const std::size_t cut = break_after.exchange(0); cut > 0)
      content.resize(std::min(cut, content.size()));
    sent += content.size();
    send(client, head + content);
  }
  static void send(int client, const std::string& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      const ssize_t done = ::send(client, bytes.data() + at, bytes.size() - at, MSG_NOSIGNAL);
      if (done <= 0) return;
      at += static_cast<std::size_t>(done);
    }
  }

  int listener_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace strata::data

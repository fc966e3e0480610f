// /api/votes and /api/interactions: what people said about answers.
#include "native/server/http_server.h"
#include "native/server/responses.h"
#include "native/store/feedback.h"

namespace maquette {

void add_feedback_routes(httplib::Server& server, Companion& companion) {
    Database& database = *companion.database;
    server.Post("/api/votes", json_route([&database](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const Json body, read_body(request));
        return add_vote(database, body);
    }, 201));
    server.Get("/api/votes", json_route([&database](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(auto votes, list_votes(database, request.get_param_value("compare")));
        return Json{{"votes", std::move(votes)}};
    }));
    server.Post("/api/interactions", json_route([&database](const httplib::Request& request) -> Result<Json> {
        MAQUETTE_TRY(const Json body, read_body(request));
        return add_interaction(database, body);
    }, 201));
    server.Get("/api/interactions", json_route([&database](const httplib::Request&) -> Result<Json> {
        MAQUETTE_TRY(auto interactions, list_interactions(database));
        return Json{{"interactions", std::move(interactions)}};
    }));
    server.Get("/api/interactions/export", [&database](const httplib::Request& request, httplib::Response& response) {
        const auto rating = read_integer(request, "rating", rating_trained_min, 1, 5);
        if (!rating) return send_error(response, rating.error());
        const auto rows = export_interactions(database, *rating);
        if (!rows) return send_error(response, rows.error());
        response.set_header("Content-Disposition", "attachment; filename=\"interactions.jsonl\"");
        response.set_content(*rows, "application/jsonl");
    });
}

}  // namespace maquette

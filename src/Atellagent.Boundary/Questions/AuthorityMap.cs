using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Authority;
using Atellagent.Domain.Decisions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies.Explaining;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Questions;

/// <summary>
/// Tells who can reach what: principals, deployments and routes in force with where they lead, and a way for each principal, deployment and
/// route of which policies do not say "never" whatever is asked.
/// </summary>
internal static class AuthorityMap
{
    /// <summary>Tells it.</summary>
    /// <param name="view">The authority.</param>
    /// <param name="inquiry">Says what somebody could do.</param>
    /// <returns>The JSON object, everything in it sorted by name.</returns>
    public static JsonObject Tell(AuthorityView view, PolicyInquiry inquiry) => JsonObject.Of(
        ("deployments", Sorted(view.Deployments.Values, one => JsonObject.Of(
            ("environment", new JsonString(one.Environment)),
            ("name", new JsonString(one.Name)),
            ("principals", Texts(one.Principals)),
            ("state", State(view, one))))),
        ("policyVersion", view.Policies is { } policies ? new JsonString(policies.Version.ToString()) : null),
        ("principals", Sorted(view.Principals.Values, one => JsonObject.Of(
            ("name", new JsonString(one.Name)),
            ("state", State(view, one)),
            ("type", new JsonString(PrincipalTypeWords.Of(one.Type)))))),
        ("routes", Sorted(view.Routes.Values, one => Tell(view, one))),
        ("ways", new JsonArray([.. view.Principals.Keys.Order(StringComparer.Ordinal).SelectMany(principal => Ways(principal, inquiry))])));

    private static JsonObject Tell(AuthorityView view, RouteDocument route) => JsonObject.Of(
        ("callee", route.Principal is null ? null : new JsonString(route.Principal)),
        ("connector", new JsonString(route.Connector)),
        ("destination", new JsonString(BoundedAction.TargetOf(route))),
        ("dialect", route.Offer is { } offer ? new JsonString(offer.Dialect == ModelDialect.Anthropic ? "anthropic" : "openai") : null),
        ("models", route.Offer is { } offered ? Texts(offered.Models) : null),
        ("name", new JsonString(route.Name)),
        ("operations", new JsonArray([.. route.Operations.Values.OrderBy(static one => one.Name, StringComparer.Ordinal).Select(static one => JsonObject.Of(
            ("effect", new JsonString(Word(one.Effect))),
            ("name", new JsonString(one.Name)),
            ("tool", JsonBoolean.Of(one.IsTool))))])),
        ("state", State(view, route)));

    // The boundary's own route is how people administer it, and leads nowhere.
    private static IEnumerable<JsonValue> Ways(string principal, PolicyInquiry inquiry) => inquiry.WhatCan(principal, null, out _)
        .Where(static one => one.Possibility != Possibility.Never && !AdministrationRoute.IsReserved(one.Route))
        .GroupBy(static one => (one.Deployment, one.Route))
        .Select(way => (JsonValue)JsonObject.Of(
            ("deployment", way.Key.Deployment is null ? null : new JsonString(way.Key.Deployment)),
            ("operations", Texts([.. way.Select(static one => one.Operation)])),
            ("possible", new JsonString(way.Any(static one => one.Possibility == Possibility.Always) ? "always" : "depends")),
            ("principal", new JsonString(principal)),
            ("route", new JsonString(way.Key.Route))));

    private static JsonString State(AuthorityView view, BoundaryDocument document) => new(
        !view.IsHalted(document.Kind, document.Name) ? "active" : document is RouteDocument ? "disabled" : "suspended");

    private static JsonArray Sorted<TDocument>(IEnumerable<TDocument> documents, Func<TDocument, JsonObject> tell)
        where TDocument : BoundaryDocument => new([.. documents.OrderBy(static one => one.Name, StringComparer.Ordinal).Select(tell)]);

    private static string Word(OperationEffect effect) => effect switch
    {
        OperationEffect.Read => "read",
        OperationEffect.Write => "write",
        _ => "destructive",
    };

    private static JsonArray Texts(ImmutableArray<string> texts) => new([.. texts.Select(static text => new JsonString(text))]);
}

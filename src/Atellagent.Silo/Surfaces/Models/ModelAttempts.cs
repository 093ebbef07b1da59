using System.Security.Cryptography;
using System.Text;
using Atellagent.Boundary.Actions;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Actions;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Silo.Surfaces.Models;

/// <summary>
/// The routes that a request to a model may go to, one after the other: its own, and the fallbacks of that, each only where provably nothing was sent before. Each
/// attempt is an action of its own, which is bound, decided and recorded; its context names the first one.
/// </summary>
internal static class ModelAttempts
{
    private const string Unreachable = "destination_unreachable";
    private const string NoCredential = "credential_unavailable";

    /// <summary>The fallbacks of a route that the caller could be allowed to use.</summary>
    /// <param name="own">The route that the request goes to first; null where none offers its model.</param>
    /// <param name="view">Authority.</param>
    /// <param name="model">The model that is asked for.</param>
    /// <param name="isInReach">Whether the caller could be allowed.</param>
    /// <returns>Routes, with the model that is asked there.</returns>
    public static IEnumerable<(RouteDocument Route, string Model)> After(RouteDocument? own, AuthorityView view, string model, Func<RouteDocument, string, bool> isInReach)
    {
        foreach (ModelFallback fallback in own?.Offer?.Fallbacks ?? [])
        {
            string asked = fallback.Model ?? model;
            if (view.FindRoute(fallback.Route) is { Offer: { } offer } route && offer.Dialect == own!.Offer!.Dialect
                && offer.Models.Contains(asked, StringComparer.Ordinal) && isInReach(route, asked))
            {
                yield return (route, asked);
            }
        }
    }

    /// <summary>The request on a fallback.</summary>
    /// <param name="first">The request as it was tried first.</param>
    /// <param name="action">That action's id.</param>
    /// <param name="route">The other route.</param>
    /// <param name="model">The model that is asked there.</param>
    /// <returns>The request. Its key follows from the caller's own, so that a repeat finds the same attempts again.</returns>
    public static ActionRequest Next(ActionRequest first, JsonValue? action, RouteDocument route, string model) => first with
    {
        Route = route.Name,
        Arguments = first.Arguments.With("model", new JsonString(model)),
        Context = JsonObject.Of(("fallbackOf", action)),
        IdempotencyKey = first.IdempotencyKey is { } key
            ? "fallback-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{route.Name} {model} {key}")))
            : null,
    };

    /// <summary>Whether provably nothing was sent because the provider cannot be asked, so that another one may be.</summary>
    /// <param name="answer">What came of an attempt.</param>
    /// <returns>False where policy refused, where people are asked, and wherever something may have been sent.</returns>
    public static bool IsUnsent(ActionAnswer answer) => answer is { Code: null, IsWaiting: false }
        && answer.Body["outcome"] is JsonObject outcome
        && outcome["status"] is JsonString { Value: "refused" } && outcome["code"] is JsonString { Value: Unreachable or NoCredential };
}

using Atellagent.Boundary.Actions;
using Atellagent.Domain.Json;
using Atellagent.Silo.Identity.Permits;
using Atellagent.Silo.Surfaces.Enforcement;

namespace Atellagent.Silo.Surfaces.AuthZen;

/// <summary>Tells an action's answer as a decision of the Authorization API 1.0, section 5.5: yes or no, and all the rest in <c>context</c>.</summary>
internal static class AuthZenAnswer
{
    /// <summary>Translates.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="tokens">Signs the permit, where one is given.</param>
    /// <returns>The decision. It is true where the action may be carried out now, and nowhere else.</returns>
    public static JsonObject Of(ActionAnswer answer, PermitToken tokens)
    {
        bool isYes = answer.IsGo || answer.Permit is not null;
        JsonObject own = answer.ToJson();
        if (answer.Permit is { } permit)
        {
            own = own.With("permit", new JsonString(tokens.Sign(permit))).With("permitExpiresAt", new JsonString(Rfc3339.Text(permit.ExpiresAt)));
        }

        RefusedGo? no = isYes ? null : RefusedGo.Of(answer);
        return JsonObject.Of(
            ("context", JsonObject.Of(
                ("atellagent", own),
                ("evaluation_id", answer.DecisionId is { } decision ? new JsonString(decision) : null),
                ("obligations", isYes ? Obligations(answer) : null),
                ("reason", no is { Code: { } code } ? new JsonString(code) : null),
                ("reason_user", no is { Detail: { } detail } ? JsonObject.Of(("en", new JsonString(detail))) : null))),
            ("decision", JsonBoolean.Of(isYes)));
    }

    /// <summary>A decision that there is none: one question of several that cannot be read.</summary>
    /// <param name="status">The status that it would have alone.</param>
    /// <param name="message">Why.</param>
    /// <returns>The decision.</returns>
    public static JsonObject Error(int status, string message) => JsonObject.Of(
        ("context", JsonObject.Of(("error", JsonObject.Of(("message", new JsonString(message)), ("status", JsonNumber.Of(status)))))),
        ("decision", JsonBoolean.False));

    // Only for those who said that they do what they are obliged to.
    private static JsonArray? Obligations(ActionAnswer answer)
    {
        if (answer.Body["decision"] is not JsonObject decision || decision["changes"] is not JsonArray { Items.IsEmpty: false } changes)
        {
            return null;
        }

        return new JsonArray([JsonObject.Of(
            ("id", new JsonString("narrowed")),
            ("properties", JsonObject.Of(
                ("changes", changes),
                ("granted", decision["granted"]),
                ("instruction", new JsonString("carry out what is granted, and not what was asked for")),
                ("vendor", new JsonString("atellagent")))),
            ("type", new JsonString("custom")))]);
    }
}

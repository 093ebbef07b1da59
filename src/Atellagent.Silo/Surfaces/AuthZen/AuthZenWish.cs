using Atellagent.Domain.Json;

namespace Atellagent.Silo.Surfaces.AuthZen;

/// <summary>
/// What an enforcement point says in <c>context</c> that it can do beyond yes and no: carry out what was narrowed (as an obligation, by the working
/// group's draft of them), come back for what people must agree to, and redeem a permit itself. Whoever says nothing is refused where the plain
/// answer would not be the whole one.
/// </summary>
/// <param name="Key">The idempotency key, by which it comes back; null where it gives none.</param>
/// <param name="TakesNarrowing">Whether it does what is granted in place of what it asked for.</param>
/// <param name="WantsPermit">Whether it redeems the permit itself; else the answer is go.</param>
internal sealed record AuthZenWish(string? Key, bool TakesNarrowing, bool WantsPermit)
{
    private const string Own = "atellagent";
    private const string Extensions = "supported_mandatory_extensions";
    private const string Obligations = "supported_obligations";

    /// <summary>Reads the wish.</summary>
    /// <param name="context">The context of the question.</param>
    /// <param name="header">The header <c>Idempotency-Key</c>; null where there is none, or it is of several questions.</param>
    /// <param name="wish">The wish.</param>
    /// <returns>False where it cannot be understood.</returns>
    public static bool TryRead(JsonObject context, string? header, out AuthZenWish wish)
    {
        wish = new AuthZenWish(header, TakesNarrowing: Names(context, Extensions, "obligations") && Names(context, Obligations, "custom"), WantsPermit: false);
        if (context[Own] is null)
        {
            return true;
        }

        if (context[Own] is not JsonObject own
            || own.Members.Any(static member => member.Key is not ("key" or "narrowing" or "permit"))
            || own["key"] is not (null or JsonString)
            || (header is not null && own["key"] is not null)
            || own["narrowing"] is not (null or JsonString { Value: "accept" or "refuse" })
            || own["permit"] is not (null or JsonBoolean))
        {
            return false;
        }

        wish = new AuthZenWish(
            (own["key"] as JsonString)?.Value ?? header,
            own["narrowing"] is JsonString said ? said.Value == "accept" : wish.TakesNarrowing,
            own["permit"] is JsonBoolean { Value: true });
        return true;
    }

    /// <summary>The context without it: what is left is said about the question.</summary>
    /// <param name="context">The context.</param>
    /// <returns>The rest.</returns>
    public static JsonObject Without(JsonObject context) => context.Without(Own).Without(Extensions).Without(Obligations);

    private static bool Names(JsonObject context, string list, string name) =>
        context[list] is JsonArray names && names.Items.Any(item => item is JsonString text && text.Value == name);
}

using System.Collections.Immutable;
using Atellagent.Domain.Json;

namespace Atellagent.Domain.Actions;

/// <summary>The chain of those on whose behalf a caller acts: the subject of the token first, the one who asked the caller last.</summary>
public static class DelegationChain
{
    /// <summary>
    /// How many may stand behind the caller. A person, the agent that serves it and one more between are the longest chain that
    /// somebody still answers for; every further link is one more to steal, and none of them makes the authority larger.
    /// </summary>
    public const int Deepest = 3;

    /// <summary>Tells a chain.</summary>
    /// <param name="chain">The chain.</param>
    /// <returns>One object a delegator; null where the caller acts for itself.</returns>
    public static JsonArray? Tell(ImmutableArray<Delegator> chain) => chain.IsDefaultOrEmpty ? null : new JsonArray([.. chain.Select(static d => JsonObject.Of(
        ("claimed", d.IsClaimed ? JsonBoolean.True : null),
        ("deployment", d.Deployment is null ? null : new JsonString(d.Deployment)),
        ("principal", new JsonString(d.Principal))))]);

    /// <summary>Reads what <see cref="Tell"/> told.</summary>
    /// <param name="told">The value; null where there was none.</param>
    /// <returns>The chain; default where the value is no chain.</returns>
    public static ImmutableArray<Delegator> Read(JsonValue? told)
    {
        if (told is null)
        {
            return [];
        }

        if (told is not JsonArray { Items: { Length: >= 1 and <= Deepest } items })
        {
            return default;
        }

        ImmutableArray<Delegator>.Builder chain = ImmutableArray.CreateBuilder<Delegator>(items.Length);
        foreach (JsonValue item in items)
        {
            if (item is not JsonObject link || link["principal"] is not JsonString principal || link["deployment"] is not (null or JsonString) || link["claimed"] is not (null or JsonBoolean { Value: true }))
            {
                return default;
            }

            chain.Add(new Delegator(principal.Value, (link["deployment"] as JsonString)?.Value) { IsClaimed = link["claimed"] is not null });
        }

        return chain.MoveToImmutable();
    }
}

using System.Collections.Immutable;
using Atellagent.Domain.Json;
using Atellagent.Domain.Routes;

namespace Atellagent.Boundary.Approvals;

/// <summary>Says what of an action's arguments somebody who is asked can make less: a number smaller, a list shorter, an optional argument absent.</summary>
internal static class NarrowingChoices
{
    /// <summary>Tells the choices.</summary>
    /// <param name="granted">The arguments as granted.</param>
    /// <param name="operation">The operation that they were checked against.</param>
    /// <returns>One object an argument and bound, in the order of the arguments; null where there is none.</returns>
    public static JsonArray? Tell(JsonObject granted, RouteOperation operation)
    {
        JsonArray? required = operation.ArgumentsSchema["required"] as JsonArray;
        ImmutableArray<JsonValue>.Builder choices = ImmutableArray.CreateBuilder<JsonValue>();
        foreach ((string name, JsonValue value) in granted.Members)
        {
            string? bound = value switch
            {
                JsonNumber { Value: > 0 } => "maximum",
                JsonNumber { Value: < 0 } => "minimum",
                JsonArray { Items.IsEmpty: false } => "subsetOf",
                _ => null,
            };
            if (bound is not null)
            {
                choices.Add(Choice(name, bound));
            }

            if (required?.Items.Contains(new JsonString(name)) != true)
            {
                choices.Add(Choice(name, "absent"));
            }
        }

        return choices.Count == 0 ? null : new JsonArray(choices.ToImmutable());
    }

    private static JsonObject Choice(string argument, string bound) => JsonObject.Of(("argument", new JsonString(argument)), ("bound", new JsonString(bound)));
}

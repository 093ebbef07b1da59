using System.Globalization;

namespace Atellagent.Domain.Authority;

/// <summary>The contract's words for types of principals.</summary>
public static class PrincipalTypeWords
{
    /// <summary>The word for a type.</summary>
    /// <param name="type">The type.</param>
    /// <returns>The word.</returns>
    public static string Of(PrincipalType type) => type switch
    {
        PrincipalType.Agent => "agent",
        PrincipalType.Workflow => "workflow",
        PrincipalType.Tool => "tool",
        PrincipalType.Model => "model",
        PrincipalType.Channel => "channel",
        PrincipalType.Service => "service",
        PrincipalType.Person => "person",
        _ => type.ToString().ToLower(CultureInfo.InvariantCulture),
    };

    /// <summary>Reads a word.</summary>
    /// <param name="word">The word; null for none.</param>
    /// <param name="type">The type.</param>
    /// <returns>False where it is the word for no type.</returns>
    public static bool TryRead(string? word, out PrincipalType type)
    {
        type = word switch
        {
            "agent" => PrincipalType.Agent,
            "workflow" => PrincipalType.Workflow,
            "tool" => PrincipalType.Tool,
            "model" => PrincipalType.Model,
            "channel" => PrincipalType.Channel,
            "service" => PrincipalType.Service,
            "person" => PrincipalType.Person,
            _ => default,
        };
        return string.Equals(Of(type), word, StringComparison.Ordinal);
    }
}

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
}

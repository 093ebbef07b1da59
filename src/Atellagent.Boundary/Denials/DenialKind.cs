using Atellagent.Domain.Decisions;

namespace Atellagent.Boundary.Denials;

/// <summary>What denials have in common that are counted in one record.</summary>
/// <param name="Code">Why, for programs.</param>
/// <param name="Surface">The surface that they came through.</param>
/// <param name="Route">The route that was asked for.</param>
/// <param name="Operation">The operation.</param>
/// <param name="PolicyVersion">The policies that were asked.</param>
/// <param name="Reasons">The reasons, all of them, in words.</param>
internal sealed record DenialKind(DenialCode Code, string Surface, string Route, string Operation, string PolicyVersion, string Reasons)
{
    /// <summary>Whether they have nothing in common but caller and code.</summary>
    public bool IsSeveral => PolicyVersion.Length == 0;

    /// <summary>Denials with a code, whatever else they are.</summary>
    /// <param name="code">The code.</param>
    /// <returns>The kind.</returns>
    public static DenialKind Several(DenialCode code) => new(code, "", "", "", "", "");
}

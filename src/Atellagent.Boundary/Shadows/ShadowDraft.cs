using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Shadows;

/// <summary>A draft of policies as it runs beside those in force on this silo: compiled for the routes in force, or not to be had.</summary>
/// <param name="State">The draft as it is stored.</param>
/// <param name="Policies">Its policies; null where they do not fit what is in force any more.</param>
/// <param name="Problem">Why there are none; null where there are.</param>
public sealed record ShadowDraft(ShadowState State, PolicyBundle? Policies, string? Problem)
{
    /// <summary>Keeps it from costing much where it is slow. Shared by all views of one draft on this silo.</summary>
    internal ShadowBrake Brake { get; init; } = new();

    /// <summary>Compiles a draft for what is in force.</summary>
    /// <param name="state">The draft as it is stored.</param>
    /// <param name="inForce">The documents in force.</param>
    /// <returns>The draft; null where none runs.</returns>
    internal static ShadowDraft? Of(ShadowState state, IEnumerable<BoundaryDocument> inForce)
    {
        if (state.Documents.IsEmpty)
        {
            return null;
        }

        DocumentReadResult read = BoundaryFolderReader.Read(state.Documents.Select(static (document, i) => ($"draft/{i}", document)));
        if (!read.Errors.IsEmpty)
        {
            return new ShadowDraft(state, null, $"the draft cannot be read: {read.Errors[0].Message}");
        }

        return PolicyCompiler.Compile([.. inForce.Where(static d => d is not (PolicyDocument or PolicyExceptionDocument)), .. read.Documents]) switch
        {
            PolicyCompilation.Compiled compiled => new ShadowDraft(state, compiled.Bundle, null),
            PolicyCompilation.Refused refused => new ShadowDraft(state, null, $"the draft does not fit what is in force: {refused.Errors[0].Message}"),
            _ => new ShadowDraft(state, null, "the draft does not compile"),
        };
    }
}

using Atellagent.Domain.Documents;
using Atellagent.Domain.Identifiers;
using Atellagent.Domain.Json;

namespace Atellagent.Boundary.Administration;

/// <summary>What a change leads to, whatever it leads there from: the revisions of all documents that are in force after it.</summary>
internal static class ChangeOutcome
{
    /// <summary>Tells it.</summary>
    /// <param name="documents">The documents that are to be in force.</param>
    /// <returns>A digest.</returns>
    public static string Of(IReadOnlyCollection<BoundaryDocument> documents) =>
        Digest.Of(JsonObject.Of([.. documents.Select(static d => ($"{d.Kind}/{d.Name}", (JsonValue?)new JsonString(d.Revision.ToString())))])).ToString();
}

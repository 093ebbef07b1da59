using System.Collections.Immutable;
using Atellagent.Cli.Contexts;
using Atellagent.Client.Administration;
using Atellagent.Domain.Documents;

namespace Atellagent.Cli.Documents;

/// <summary>The documents that a boundary has in force, read one by one.</summary>
internal static class InForce
{
    private static readonly string[] Kinds = ["teams", "principals", "deployments", "routes", "policies", "policy-exceptions", "trusted-issuers", "identity-providers", "webhooks"];

    /// <summary>Reads them.</summary>
    /// <param name="connection">The boundary.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The documents.</returns>
    /// <exception cref="InvalidDataException">One of them is not as this version reads them.</exception>
    public static async Task<ImmutableArray<BoundaryDocument>> ReadAsync(Connection connection, CancellationToken cancellationToken)
    {
        List<(string Name, string Text)> files = [];
        foreach (string kind in Kinds)
        {
            foreach (DocumentReport item in (await connection.Client.ListDocumentsAsync(kind, cancellationToken)).Items)
            {
                DocumentReport whole = await connection.Client.GetDocumentAsync(kind, item.Name, cancellationToken);
                files.Add(($"{kind}/{item.Name}", whole.Document?.GetRawText() ?? throw new InvalidDataException($"the boundary lists {kind}/{item.Name} and does not show it")));
            }
        }

        DocumentReadResult read = BoundaryFolderReader.Read(files);
        return read.Errors.IsEmpty ? read.Documents : throw new InvalidDataException($"what is in force is not as this version reads it: {read.Errors[0]}");
    }
}

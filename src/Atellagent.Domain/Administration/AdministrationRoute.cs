using System.Collections.Immutable;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Domain.Administration;

/// <summary>
/// The boundary's own route, <c>atellagent</c>, and the policies that make its roles: administering is an action like any
/// other. They are part of every policy bundle; documents that are applied can neither replace nor name themselves like them.
/// </summary>
public static class AdministrationRoute
{
    private const string Resource = "Atellagent.Domain.Administration.administration.yaml";

    /// <summary>The route's name, and with a slash the beginning of its policies' names.</summary>
    public const string Name = "atellagent";

    /// <summary>The connector that only this route has.</summary>
    public const string Connector = "boundary";

    /// <summary>The route and the policies.</summary>
    public static ImmutableArray<BoundaryDocument> Documents { get; } = Read();

    /// <summary>The route.</summary>
    public static RouteDocument Route { get; } = Documents.OfType<RouteDocument>().Single();

    /// <summary>These policies alone: in force where the stored ones are not valid, so that somebody can mend them.</summary>
    public static PolicyBundle Policies { get; } = PolicyCompiler.Compile([]) is PolicyCompilation.Compiled compiled
        ? compiled.Bundle
        : throw new InvalidOperationException($"the resource {Resource} does not compile");

    /// <summary>Whether a name is the boundary's own.</summary>
    /// <param name="name">The name of a document.</param>
    /// <returns>True when documents that are applied cannot have it.</returns>
    public static bool IsReserved(string name) =>
        name.StartsWith(Name, StringComparison.Ordinal) && (name.Length == Name.Length || name[Name.Length] == '/');

    private static ImmutableArray<BoundaryDocument> Read()
    {
        using Stream stream = typeof(AdministrationRoute).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"the resource {Resource} is missing");
        using StreamReader reader = new(stream);
        DocumentReadResult read = BoundaryFolderReader.ReadBuiltIn("administration.yaml", reader.ReadToEnd());
        return read.Errors.IsEmpty ? read.Documents : throw new InvalidOperationException($"the resource {Resource}: {read.Errors[0]}");
    }
}

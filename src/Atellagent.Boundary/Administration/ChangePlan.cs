using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;

namespace Atellagent.Boundary.Administration;

/// <summary>A change of the boundary's documents, checked as a whole against what is in force.</summary>
internal sealed class ChangePlan
{
    private ChangePlan(ImmutableArray<DocumentError> errors) => Errors = errors;

    /// <summary>What is wrong; with one error the plan is not carried out.</summary>
    public ImmutableArray<DocumentError> Errors { get; }

    /// <summary>What changes.</summary>
    public ImmutableArray<AdministrativeChange> Changes { get; private init; } = [];

    /// <summary>The documents that are new or different.</summary>
    public ImmutableArray<BoundaryDocument> Changed { get; private init; } = [];

    /// <summary>The policy version that the plan leads to.</summary>
    public string? PolicyVersion { get; private init; }

    /// <summary>Makes a plan.</summary>
    /// <param name="wanted">The documents of the change, already read.</param>
    /// <param name="view">What is in force.</param>
    /// <returns>The plan.</returns>
    public static ChangePlan Make(ImmutableArray<BoundaryDocument> wanted, AuthorityView view)
    {
        Dictionary<(string, string), BoundaryDocument> before =
            view.Documents.ToDictionary(document => (document.Kind, document.Name));
        Dictionary<(string, string), BoundaryDocument> after = new(before);
        foreach (BoundaryDocument document in wanted)
        {
            after[(document.Kind, document.Name)] = document;
        }

        ImmutableArray<DocumentError>.Builder errors = ImmutableArray.CreateBuilder<DocumentError>();
        errors.AddRange(BoundaryReferences.Check(after.Values));
        errors.AddRange(WithoutAdministrator(before.Values, after.Values));
        errors.AddRange(after.Values.OfType<RouteDocument>().SelectMany(Unapproved));
        PolicyCompilation compilation = PolicyCompiler.Compile(after.Values);
        if (compilation is PolicyCompilation.Refused refused)
        {
            errors.AddRange(refused.Errors);
        }

        ImmutableArray<BoundaryDocument> ordered = [.. wanted.OrderBy(document => document.ApplyOrder).ThenBy(document => document.Name, StringComparer.Ordinal)];
        return new ChangePlan([.. errors.Distinct()])
        {
            Changes = [.. ordered.Select(document => Describe(document, before))],
            Changed = [.. ordered.Where(document => IsChanged(document, before))],
            PolicyVersion = (compilation as PolicyCompilation.Compiled)?.Bundle.Version.ToString(),
        };
    }

    // By the very check that a dispatch makes: a route that could never be used is not put in force.
    private static IEnumerable<DocumentError> Unapproved(RouteDocument route) =>
        route.Destination.BaseUrl is null || ApprovedDestination.TryParse(route.Destination, out _, out ImmutableArray<string> reasons)
            ? []
            : reasons.Select(reason => new DocumentError(route.Position, $"Route {route.Name}: spec.destination: {reason}"));

    // Whoever removes the last administrator locks everybody out, safely and for ever.
    private static IEnumerable<DocumentError> WithoutAdministrator(
        IEnumerable<BoundaryDocument> before,
        IEnumerable<BoundaryDocument> after)
    {
        if (before.OfType<PrincipalDocument>().Any(Administrator.Is) && !after.OfType<PrincipalDocument>().Any(Administrator.Is))
        {
            yield return new DocumentError(default, "this change would leave no administrator");
        }
    }

    private static AdministrativeChange Describe(
        BoundaryDocument document,
        Dictionary<(string, string), BoundaryDocument> before)
    {
        string action = !before.ContainsKey((document.Kind, document.Name)) ? "create"
            : IsChanged(document, before) ? "update"
            : "unchanged";
        return new AdministrativeChange(document.Kind, document.Name, action, document.Revision.ToString());
    }

    private static bool IsChanged(BoundaryDocument document, Dictionary<(string, string), BoundaryDocument> before) =>
        !before.TryGetValue((document.Kind, document.Name), out BoundaryDocument? old) || old.Revision != document.Revision;
}

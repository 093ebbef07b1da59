using Atellagent.Boundary.Administration;
using Atellagent.Boundary.Authority;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Planning;

namespace Atellagent.Boundary.Plans;

/// <summary>A draft made ready to be tried on recorded requests.</summary>
public sealed class DraftPlan
{
    private DraftPlan(ChangeProposal proposal) => Proposal = proposal;

    /// <summary>The change that would put it in force.</summary>
    public ChangeProposal Proposal { get; }

    /// <summary>What it leads to, by <see cref="ChangeOutcome"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>The version of the policies in force.</summary>
    public required string InForce { get; init; }

    /// <summary>What recorded requests are decided under.</summary>
    public required Simulation Simulation { get; init; }

    /// <summary>Whether policies on responses differ: of these nothing can be told, since answers are not kept.</summary>
    public required bool ChangesResponses { get; init; }

    /// <summary>Makes a draft ready.</summary>
    /// <param name="view">What is in force.</param>
    /// <param name="proposal">The change that would put the draft in force, worked out against the same.</param>
    /// <returns>The plan; null where there are no valid policies to compare with.</returns>
    public static DraftPlan? Make(AuthorityView view, ChangeProposal proposal)
    {
        if (view.Policies is not { } inForce)
        {
            return null;
        }

        BoundaryDocument[] before = [.. view.Documents];
        IReadOnlyCollection<BoundaryDocument> after = After(view, proposal);
        if (PolicyCompiler.Compile(after) is not PolicyCompilation.Compiled { Bundle: { } drafted })
        {
            return null;
        }

        AuthorityView was = AuthorityView.ForTrial(before, inForce);
        return new DraftPlan(proposal)
        {
            Outcome = ChangeOutcome.Of(after),
            InForce = inForce.Version.ToString(),
            Simulation = new Simulation(new RecordedBinding(was, inForce, inForce: null), new RecordedBinding(AuthorityView.ForTrial(after, drafted), drafted, was)),
            ChangesResponses = !Responses(before).SetEquals(Responses(after)),
        };
    }

    /// <summary>The documents that would be in force.</summary>
    /// <param name="view">What is in force.</param>
    /// <param name="proposal">The change.</param>
    /// <returns>The documents.</returns>
    internal static IReadOnlyCollection<BoundaryDocument> After(AuthorityView view, ChangeProposal proposal)
    {
        Dictionary<(string, string), BoundaryDocument> after = view.Documents.ToDictionary(static d => (d.Kind, d.Name));
        foreach (BoundaryDocument document in BoundaryFolderReader.Read(proposal.Files.Select(static file => (file.Name, file.Text))).Documents)
        {
            after[(document.Kind, document.Name)] = document;
        }

        foreach (AdministrativeChange gone in proposal.Documents.Where(static change => change.Action == "delete"))
        {
            after.Remove((gone.Kind, gone.Name));
        }

        return after.Values;
    }

    private static HashSet<string> Responses(IEnumerable<BoundaryDocument> documents) =>
        [.. documents.OfType<PolicyDocument>().Where(static p => p.Match.Phase == PolicyPhase.Response).Select(static p => p.Revision.ToString())];
}

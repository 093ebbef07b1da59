using System.Collections.Immutable;
using Atellagent.Boundary.Authority;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Administration;
using Atellagent.Domain.Administration.Widening;
using Atellagent.Domain.Documents;
using Atellagent.Domain.Json;
using Atellagent.Domain.Policies;
using Atellagent.Domain.Policies.Testing;
using Atellagent.Domain.Policies.Versions;
using Atellagent.Domain.Routes;

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

    /// <summary>The policies and exceptions that are taken out of force.</summary>
    public ImmutableArray<BoundaryDocument> Removed { get; private init; } = [];

    /// <summary>The policy version that the plan leads to.</summary>
    public string? PolicyVersion { get; private init; }

    /// <summary>All policies and exceptions of that version.</summary>
    public ImmutableArray<BoundaryDocument> Policies { get; private init; } = [];

    /// <summary>The signature of that version; null where policies need none.</summary>
    public PolicySignature? Signature { get; private init; }

    /// <summary>The plan as it is decided on; null where something is wrong with it.</summary>
    public ChangeProposal? Proposal { get; private init; }

    /// <summary>Makes a plan.</summary>
    /// <param name="change">What is asked for.</param>
    /// <param name="view">What is in force.</param>
    /// <param name="trust">Whose word for policies is taken.</param>
    /// <returns>The plan.</returns>
    public static ChangePlan Make(WantedChange change, AuthorityView view, PolicyTrust trust)
    {
        ImmutableArray<BoundaryDocument> wanted = change.Documents;
        Dictionary<(string, string), BoundaryDocument> before =
            view.Documents.ToDictionary(document => (document.Kind, document.Name));
        Dictionary<(string, string), BoundaryDocument> after = new(before);
        foreach (BoundaryDocument document in wanted)
        {
            after[(document.Kind, document.Name)] = document;
        }

        ImmutableArray<BoundaryDocument> removed = change.Prune ? [.. before.Values.Where(document => IsPolicy(document) && !wanted.Any(w => IsSame(w, document)))] : [];
        foreach (BoundaryDocument document in removed)
        {
            after.Remove((document.Kind, document.Name));
        }

        ImmutableArray<DocumentError>.Builder errors = ImmutableArray.CreateBuilder<DocumentError>();
        errors.AddRange(BoundaryReferences.Check(after.Values));
        errors.AddRange(after.Values.OfType<RouteDocument>().SelectMany(static route => Unapproved(route, route.Destination, "spec.destination")));
        errors.AddRange(after.Values.OfType<TrustedIssuerDocument>().SelectMany(static issuer => Unapproved(issuer, issuer.Jwks, "spec.jwks")));
        errors.AddRange(after.Values.OfType<IdentityProviderDocument>().SelectMany(static provider => provider.Destinations.SelectMany(d => Unapproved(provider, d, "spec"))));
        errors.AddRange(after.Values.OfType<WebhookDocument>().SelectMany(static webhook => Unapproved(webhook, webhook.Destination, "spec.destination")));
        PolicyCompilation compilation = PolicyCompiler.Compile(after.Values);
        if (compilation is PolicyCompilation.Refused refused)
        {
            errors.AddRange(refused.Errors);
        }

        PolicyBundle? bundle = (compilation as PolicyCompilation.Compiled)?.Bundle;
        errors.AddRange(WithoutAdministrator(view, after.Values, bundle));
        errors.AddRange(RoleSeparation.Check(before.Values, after.Values, change.Now));
        if (FourEyes.IsDeadlocked(after.Values) && !FourEyes.IsDeadlocked(before.Values))
        {
            errors.Add(new DocumentError(default, "what widens would take a vote and nobody could cast it: an approver and an administrator must be different people, each a person or a service that a team of persons owns"));
        }

        if (bundle is not null && errors.Count == 0 && !change.IsTrial)
        {
            errors.AddRange(FailedTests(bundle, [.. after.Values], change.Tests));
            errors.AddRange(Untrusted(bundle, change, view, trust));
        }

        ImmutableArray<BoundaryDocument> ordered = [.. wanted.OrderBy(document => document.ApplyOrder).ThenBy(document => document.Name, StringComparer.Ordinal)];
        ChangePlan plan = new([.. errors.Distinct()])
        {
            Changes =
            [
                .. ordered.Select(document => Describe(document, before)),
                .. removed.Select(static document => new AdministrativeChange(document.Kind, document.Name, "delete", document.Revision.ToString())),
            ],
            Removed = removed,
            Changed = [.. ordered.Where(document => IsChanged(document, before))],
            PolicyVersion = bundle?.Version.ToString(),
            Policies = [.. after.Values.Where(IsPolicy).OrderBy(static document => document.Kind, StringComparer.Ordinal).ThenBy(static document => document.Name, StringComparer.Ordinal)],
            Signature = trust.IsRequired ? change.Signature : null,
        };
        return plan.Errors.IsEmpty ? plan.With(Propose(change, plan, before.Values, after.Values)) : plan;
    }

    /// <summary>Works out the end of a suspension.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="revision">The revision in force.</param>
    /// <param name="halt">The suspension.</param>
    /// <param name="view">What is in force.</param>
    /// <param name="number">The number of the manifest.</param>
    /// <returns>The proposal.</returns>
    public static ChangeProposal Resume(string kind, string name, string revision, HaltNotice halt, AuthorityView view, long number)
    {
        string verb = kind == "Route" ? AdministrationOperations.Enable : AdministrationOperations.Resume;
        return new ChangeProposal
        {
            Verb = verb,
            Base = number,
            Documents = [new AdministrativeChange(kind, name, verb, revision)],
            PolicyVersion = view.Policies?.Version.ToString() ?? "",
            Widening = [$"{kind} {name}: {halt.By} stopped it at {Rfc3339.Text(halt.At)}, and it goes on again"],
            NeedsVote = FourEyes.IsOn([.. view.Documents]),
            Files = [],
        };
    }

    /// <summary>The same plan under a use of break glass, where it takes a vote without one.</summary>
    /// <param name="use">The use; null where there is none.</param>
    /// <returns>The plan.</returns>
    public ChangePlan Under(string? use) => use is not null && Proposal is { NeedsVote: true } ? With(Proposal.Under(use)) : this;

    private ChangePlan With(ChangeProposal proposal) => new(Errors)
    {
        Changes = Changes,
        Removed = Removed,
        Changed = Changed,
        PolicyVersion = PolicyVersion,
        Policies = Policies,
        Signature = Signature,
        Proposal = proposal,
    };

    private static ChangeProposal Propose(
        WantedChange change, ChangePlan plan, IReadOnlyCollection<BoundaryDocument> before, IReadOnlyCollection<BoundaryDocument> after)
    {
        ImmutableArray<string> widening = ChangeWidth.Of(before, after);
        if (widening.IsEmpty && change.ShownWider.Count > 0 && change.ShownWider.Contains(ChangeOutcome.Of(after), StringComparer.Ordinal))
        {
            widening = ["a replay of recorded requests has shown that it lets more through"];
        }

        return new ChangeProposal
        {
            Verb = change.IsRollback ? AdministrationOperations.Rollback : AdministrationOperations.Apply,
            Base = change.Base,
            Documents = [.. plan.Changes.Where(static c => c.Action != "unchanged")],
            PolicyVersion = plan.PolicyVersion!,
            Prune = change.Prune,
            Why = change.Why,
            Widening = widening,
            NeedsVote = !widening.IsEmpty && FourEyes.IsOn(before),
            SignedBy = plan.Signature?.Author,
            SignedWith = plan.Signature?.Key,
            Files =
            [
                .. change.Documents.Select(static document => new SourceFile($"{document.Kind}/{document.Name}", CanonicalJson.ToText(document.Content))),
                .. change.Signature is null ? [] : new[] { new SourceFile("signature", PolicySignatureReader.Write(change.Signature)) },
            ],
        };
    }

    private static bool IsPolicy(BoundaryDocument document) => document is PolicyDocument or PolicyExceptionDocument;

    private static bool IsSame(BoundaryDocument one, BoundaryDocument other) =>
        string.Equals(one.Kind, other.Kind, StringComparison.Ordinal) && string.Equals(one.Name, other.Name, StringComparison.Ordinal);

    // Tests that come with policies are part of what their authors say about them.
    private static IEnumerable<DocumentError> FailedTests(PolicyBundle bundle, BoundaryDocument[] documents, ImmutableArray<PolicyTestDocument> tests) =>
        new PolicyTestRunner(bundle, documents).Run(tests).Where(static result => !result.Passed)
            .Select(static result => new DocumentError(result.Case.Position, $"the policy test {result.Test}, \"{result.Case.Name}\", fails: {result.Failures[0]}"));

    private static IEnumerable<DocumentError> Untrusted(PolicyBundle bundle, WantedChange change, AuthorityView view, PolicyTrust trust)
    {
        PolicyActivation? inForce = view.Activations.IsEmpty ? null : view.Activations[0];
        // No policies deny everything; that takes nobody's word.
        if (!trust.IsRequired || bundle.PolicyCount == 0 || (view.Policies is not null && string.Equals(inForce?.Version, bundle.Version.ToString(), StringComparison.Ordinal)))
        {
            yield break;
        }

        SourcePosition position = change.Signature?.Position ?? default;
        if (trust.Refuses(change.Signature, bundle.Version) is string reason)
        {
            yield return new DocumentError(position, reason);
        }
        else if (!change.IsRollback && change.Signature!.Sequence <= inForce?.Sequence)
        {
            yield return new DocumentError(position, $"the signature's sequence is {change.Signature.Sequence}, and {inForce.Sequence} is in force; sign with a higher one, or roll back");
        }
    }

    // By the very check that a dispatch makes: a route that could never be used is not put in force.
    private static IEnumerable<DocumentError> Unapproved(BoundaryDocument document, RouteDestination? destination, string path) =>
        destination?.BaseUrl is null || (document is RouteDocument { Mail: not null }
            ? ApprovedDestination.TryParseMail(destination, out _, out ImmutableArray<string> reasons)
            : ApprovedDestination.TryParse(destination, out _, out reasons))
            ? []
            : reasons.Select(reason => new DocumentError(document.Position, $"{document.Kind} {document.Name}: {path}: {reason}"));

    // Whoever removes the last administrator, or has every change refused, locks everybody out, safely and for ever.
    private static IEnumerable<DocumentError> WithoutAdministrator(AuthorityView view, IEnumerable<BoundaryDocument> after, PolicyBundle? policies)
    {
        PrincipalDocument[] administrators = [.. after.OfType<PrincipalDocument>().Where(Administrator.Is)];
        if (administrators.Length == 0 && view.Principals.Values.Any(Administrator.Is))
        {
            yield return new DocumentError(default, "this change would leave no administrator");
        }
        else if (policies is not null && administrators.Length > 0 && !Array.Exists(administrators, principal => Administrator.Could(principal, policies)))
        {
            yield return new DocumentError(default, $"these policies would refuse every further change of every administrator, over the route {AdministrationRoute.Name}");
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

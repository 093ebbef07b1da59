using System.Collections.Immutable;
using Atellagent.Domain.Approvals;
using Atellagent.Domain.Authority;

namespace Atellagent.Domain.Documents;

/// <summary>An authenticated participant, how it proves itself, and what it may ask for at most.</summary>
public sealed record PrincipalDocument : BoundaryDocument
{
    /// <inheritdoc />
    public override string Kind => "Principal";

    /// <summary>What kind of participant it is.</summary>
    public required PrincipalType Type { get; init; }

    /// <summary>Role names that policies test; the boundary's own policies know some, see <see cref="Administration.AdministrationRoles"/>.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>How it proves itself.</summary>
    public ImmutableArray<PrincipalCredential> Credentials { get; init; } = [];

    /// <summary>Whether its tokens must be bound to a key that only it has (DPoP, RFC 9449).</summary>
    public bool RequiresProofOfPossession { get; init; }

    /// <summary>What it may ask for at most.</summary>
    public ImmutableArray<Grant> Grants { get; init; } = [];

    /// <summary>The principals that may act on its behalf; nobody unless it says so.</summary>
    public ImmutableArray<string> DelegatesTo { get; init; } = [];

    /// <summary>That the person is away, and who may vote on actions in their place meanwhile; null where the document says nothing of it.</summary>
    public Absence? Absence { get; init; }

    /// <summary>Why it holds roles that one human does not hold together, and until when; null where it does not.</summary>
    public RoleException? RoleException { get; init; }

    /// <summary>How long a use of break glass lasts that this person holds; null where it may hold none.</summary>
    public TimeSpan? BreakGlass { get; init; }

    /// <summary>Whether somebody may act on its behalf.</summary>
    /// <param name="principal">The other's name.</param>
    /// <returns>True where its document names the other.</returns>
    public bool LetsAct(string principal) => DelegatesTo.Contains(principal, StringComparer.Ordinal);

    /// <summary>Whether it is the person that an identity provider knows as somebody.</summary>
    /// <param name="upstream">Who that is.</param>
    /// <returns>True where its document says so.</returns>
    public bool Is(UpstreamSubject upstream) => Type == PrincipalType.Person && Credentials.Any(credential => credential.Upstream == upstream);

    internal override int ApplyOrder => 2;
}

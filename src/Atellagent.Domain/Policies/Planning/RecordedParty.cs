using System.Collections.Immutable;
using Atellagent.Domain.Authority;

namespace Atellagent.Domain.Policies.Planning;

/// <summary>What policies saw of one participant when a decision was made.</summary>
/// <param name="Type">What kind of participant it was.</param>
/// <param name="Owner">The team that answered for it; null where none did.</param>
/// <param name="Roles">Its roles.</param>
/// <param name="Teams">The teams that it was in, sorted; empty also where policies do not see them.</param>
/// <param name="Revision">The revision of its document.</param>
public sealed record RecordedParty(PrincipalType Type, string? Owner, ImmutableArray<string> Roles, ImmutableArray<string> Teams, string Revision);

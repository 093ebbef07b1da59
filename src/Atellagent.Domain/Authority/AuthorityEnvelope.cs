using System.Collections.Immutable;

namespace Atellagent.Domain.Authority;

/// <summary>
/// What this principal, in this deployment, with this token may do with one operation right now. One entry a source;
/// all of them were met. Evidence keeps the entries, so that each bound names where it came from.
/// </summary>
/// <param name="Sources">The sources with the grant of each that admitted the request.</param>
public sealed record AuthorityEnvelope(ImmutableArray<EnvelopeSource> Sources);

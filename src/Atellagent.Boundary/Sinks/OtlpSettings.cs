using System.Collections.Immutable;
using Atellagent.Boundary.Routes.Egress;
using Atellagent.Domain.Evidence;

namespace Atellagent.Boundary.Sinks;

/// <summary>Where records are sent as OpenTelemetry logs.</summary>
/// <param name="Destination">The address that takes OTLP/HTTP in JSON; null for nowhere.</param>
/// <param name="Headers">Headers that are sent along, by name; each value is a reference to a secret.</param>
/// <param name="Records">Which records; null for every one.</param>
public sealed record OtlpSettings(ApprovedDestination? Destination, ImmutableSortedDictionary<string, string> Headers, EvidenceQuery? Records);

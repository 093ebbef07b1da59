using System.Collections.Immutable;
using Atellagent.Domain.Decisions;

namespace Atellagent.Domain.Policies.Explaining;

/// <summary>Whether a principal can call an operation.</summary>
/// <param name="Principal">The principal.</param>
/// <param name="Deployment">The deployment that it acts in; null where it acts without one.</param>
/// <param name="Route">The route.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Possibility">The answer.</param>
/// <param name="Rules">The rules that the answer hangs on, as <c>policy#id</c>, sorted.</param>
/// <param name="Why">The answer in words.</param>
public sealed record Capability(
    string Principal,
    string? Deployment,
    string Route,
    string Operation,
    Possibility Possibility,
    ImmutableArray<string> Rules,
    string Why);

using Atellagent.Mutants.Finding;

namespace Atellagent.Mutants.Running;

/// <summary>What became of a mutant.</summary>
/// <param name="Mutant">The mutant.</param>
/// <param name="Fate">What became of it.</param>
/// <param name="Killer">The test that fails; null where none did.</param>
internal sealed record Verdict(Mutant Mutant, Fate Fate, string? Killer)
{
    public bool IsDead => Fate is Fate.Killed or Fate.Stuck;
}

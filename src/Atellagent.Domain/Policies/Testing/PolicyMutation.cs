using System.Collections.Immutable;
using Atellagent.Domain.Documents;

namespace Atellagent.Domain.Policies.Testing;

/// <summary>
/// Mutation testing of policies: each mutant is compiled and every test is run on it; a mutant on which all of them still
/// pass shows something that no test looks at.
/// </summary>
/// <param name="Noticed">How many mutants a test noticed.</param>
/// <param name="Survivors">The mutants that none noticed.</param>
public sealed record PolicyMutation(int Noticed, ImmutableArray<PolicyMutant> Survivors)
{
    /// <summary>Runs tests on every mutant. The tests must all pass on the documents as they are.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="tests">The tests.</param>
    /// <param name="snapshots">The snapshot of each file of tests.</param>
    /// <param name="progress">Is told how many mutants were run, of how many.</param>
    /// <returns>What came of it; mutants that do not compile are left out.</returns>
    public static PolicyMutation Run(
        IReadOnlyCollection<BoundaryDocument> documents,
        IReadOnlyCollection<PolicyTestDocument> tests,
        IReadOnlyDictionary<string, PolicyTestSnapshot> snapshots,
        Action<int, int>? progress = null)
    {
        (PolicyMutant Mutant, PolicyDocument Original, PolicyDocument Changed)[] mutants =
            [.. documents.OfType<PolicyDocument>().SelectMany(static policy => PolicyMutants.Of(policy).Select(m => (m.Mutant, policy, m.Policy)))];
        int noticed = 0;
        ImmutableArray<PolicyMutant>.Builder survivors = ImmutableArray.CreateBuilder<PolicyMutant>();
        for (int i = 0; i < mutants.Length; i++)
        {
            BoundaryDocument[] changed = [.. documents.Select(d => ReferenceEquals(d, mutants[i].Original) ? mutants[i].Changed : d)];
            if (PolicyCompiler.Compile(changed) is PolicyCompilation.Compiled compiled)
            {
                bool isNoticed = new PolicyTestRunner(compiled.Bundle, changed, snapshots).Run(tests).Any(static r => !r.Passed);
                noticed += isNoticed ? 1 : 0;
                if (!isNoticed)
                {
                    survivors.Add(mutants[i].Mutant);
                }
            }

            progress?.Invoke(i + 1, mutants.Length);
        }

        return new PolicyMutation(noticed, survivors.DrainToImmutable());
    }
}

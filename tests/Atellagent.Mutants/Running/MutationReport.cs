using System.Globalization;
using System.Text.Json;

namespace Atellagent.Mutants.Running;

/// <summary>The score, by folder and in all, and what survived.</summary>
/// <param name="verdicts">What became of each mutant.</param>
/// <param name="refused">How many the compiler refused.</param>
internal sealed class MutationReport(IReadOnlyCollection<Verdict> verdicts, int refused)
{
    /// <summary>The share of mutants that the tests notice, in percent.</summary>
    public double Score => Share(verdicts);

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{"folder",-28}{"mutants",9}{"killed",9}{"stuck",9}{"survived",10}{"untested",10}{"score",9}");
        foreach (IGrouping<string, Verdict> folder in verdicts.GroupBy(static v => v.Mutant.Folder).OrderBy(static g => g.Key, StringComparer.Ordinal))
        {
            Row(output, folder.Key, [.. folder]);
        }

        Row(output, "all", verdicts);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{refused} more were refused by the compiler."));
    }

    /// <summary>Keeps everything as JSON, and those alive as text.</summary>
    public void Save(string folder)
    {
        File.WriteAllLines(
            Path.Combine(folder, "survivors.txt"),
            verdicts.Where(static v => !v.IsDead).Select(static v => v.Fate == Fate.Untested ? $"{v.Mutant} (no test enters it)" : v.Mutant.ToString()));
        File.WriteAllText(Path.Combine(folder, "report.json"), JsonSerializer.Serialize(verdicts.Select(static v => new
        {
            file = v.Mutant.Place,
            line = v.Mutant.Line,
            kind = v.Mutant.Mutation.Kind,
            was = v.Mutant.Was,
            becomes = v.Mutant.Becomes,
            fate = v.Fate.ToString(),
            killer = v.Killer,
        })));
    }

    private static void Row(TextWriter output, string name, IReadOnlyCollection<Verdict> of)
    {
        int Count(Fate fate) => of.Count(v => v.Fate == fate);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-28}{of.Count,9}{Count(Fate.Killed),9}{Count(Fate.Stuck),9}{Count(Fate.Survived),10}{Count(Fate.Untested),10}{Share(of),8:0.0}%"));
    }

    private static double Share(IReadOnlyCollection<Verdict> of) => of.Count == 0 ? 0 : 100.0 * of.Count(static v => v.IsDead) / of.Count;
}

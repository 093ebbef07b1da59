using Atellagent.Detectors.Training;
using Atellagent.Domain.Detectors.Injection;

if (args is not [string corpora, string output])
{
    await Console.Error.WriteLineAsync("usage: Atellagent.Detectors.Training CORPORA MODEL");
    return 2;
}

// The share of benign texts of the choosing part at which the model alone may speak: rules and disguises add theirs.
const double FalseAlarms = 0.003;

List<LabelledText> rows = [.. Directory.GetFiles(Path.Combine(corpora, "prompt-injection"), "*.jsonl").Order(StringComparer.Ordinal).SelectMany(LabelledText.Read)];
LinearModel model = Trainer.Train(rows, FalseAlarms);
await File.WriteAllBytesAsync(output, model.ToBytes());
Console.WriteLine($"{rows.Count(static r => r.Part == CorpusPart.Train && r.MayTrain)} texts to train on, threshold {model.Threshold:0.000}");
LinearModel silent = model.Calibrated(1, 0, 0);
foreach (IGrouping<string, LabelledText> file in rows.Where(static r => r.Part == CorpusPart.Report).GroupBy(static r => $"{r.File} {(r.IsPositive ? "attack" : "benign")}"))
{
    int spoken = file.Count(r => 1 / (1 + Math.Exp(-Trainer.Margin(silent, r.Text))) >= model.Threshold);
    Console.WriteLine($"{file.Key,-40} {spoken,5} of {file.Count()}");
}

return 0;

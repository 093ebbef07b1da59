using System.Text.Json.Serialization;

namespace Atellagent.Cli.Documents;

/// <summary>The JSON of what is found without a boundary.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(TestReport))]
[JsonSerializable(typeof(ExplainReport))]
[JsonSerializable(typeof(CapabilityReport))]
[JsonSerializable(typeof(DiffReport))]
internal sealed partial class DocumentJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Atellagent.Cli.Demo;

/// <summary>How acts are written as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IReadOnlyList<DemoStep>))]
internal sealed partial class DemoJson : JsonSerializerContext;

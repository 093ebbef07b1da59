using System.Text.Json.Serialization;

namespace Atellagent.Demo.Upstream;

/// <summary>The upstream's JSON, in its file and on the wire.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(UpstreamState))]
[JsonSerializable(typeof(PaymentsApi.RefundRequest))]
[JsonSerializable(typeof(PaymentsApi.Ledger))]
internal sealed partial class UpstreamJson : JsonSerializerContext;

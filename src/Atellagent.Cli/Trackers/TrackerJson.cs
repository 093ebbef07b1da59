using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Atellagent.Cli.Trackers;

/// <summary>How arguments for trackers are written, without reflection.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class TrackerJson : JsonSerializerContext;

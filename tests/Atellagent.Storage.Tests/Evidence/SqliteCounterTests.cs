using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class SqliteCounterTests() : CounterContract(DatabaseKind.Sqlite);

using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Evidence;

public sealed class PostgreSqlCounterTests() : CounterContract(DatabaseKind.PostgreSql);

using Atellagent.Storage.Databases;

namespace Atellagent.Storage.Tests.Runs;

public sealed class PostgreSqlRunStoreTests() : RunStoreContract(DatabaseKind.PostgreSql);

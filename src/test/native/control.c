/* Settings, counters, and the executor in the JVM that runs kernels: the native half of StandIn.java. */
#include "standin.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const setting_names[SETTINGS] = {"DEFER",       "OOM_AT",       "LAUNCH_FAIL_AT", "CAPTURE_FAIL_AT",
                                                    "PTX_VERSION", "CUDA_VERSION", "CAPABILITY",     "DEVICES",
                                                    "MEMORY",      "CUBLAS_STATUS"};
static const long defaults[SETTINGS] = {0, 0, 0, 0, 84, 12040, 80, 1, 8L << 30, 0};
static long settings[SETTINGS];
static int settings_read;

static const char *const counter_names[COUNTERS] = {"LIVE",        "LIVE_BYTES",    "LIVE_HOST", "LIVE_MODULES", "LIVE_EVENTS",
                                                    "LIVE_GRAPHS", "LIVE_CONTEXTS", "LEAKED",    "LAUNCHES",     "PRODUCTS",
                                                    "CALLS",       "WAITS",         "UPLOADS",   "UPLOADED",  "DOWNLOADS",
                                                    "DOWNLOADED"};
long counters[COUNTERS];

static JavaVM *vm;
static jobject executor;
static jmethodID on_allocated, on_freed, on_written, on_loaded, on_unloaded, on_launch;
static char trap[2048];

static void read_settings(void) {
    if (settings_read) {
        return;
    }
    settings_read = 1;
    for (int i = 0; i < SETTINGS; i++) {
        char name[64];
        snprintf(name, sizeof name, "SAE_STANDIN_%s", setting_names[i]);
        const char *value = getenv(name);
        settings[i] = value ? atol(value) : defaults[i];
    }
}

long setting(enum setting which) {
    read_settings();
    return settings[which];
}

int strikes(enum setting which) {
    read_settings();
    return settings[which] > 0 && --settings[which] == 0;
}

const char *trap_text(void) { return trap; }

static int find(const char *const *names, int count, const char *name) {
    for (int i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

static int find_java(JNIEnv *env, const char *const *names, int count, jstring name) {
    const char *text = (*env)->GetStringUTFChars(env, name, NULL);
    int at = find(names, count, text);
    (*env)->ReleaseStringUTFChars(env, name, text);
    if (at < 0) {
        (*env)->ThrowNew(env, (*env)->FindClass(env, "java/lang/IllegalArgumentException"), "no such name");
    }
    return at;
}

JNIEXPORT void JNICALL Java_saeengine_cuda_StandIn_set(JNIEnv *env, jclass type, jstring name, jlong value) {
    (void)type;
    read_settings();
    int at = find_java(env, setting_names, SETTINGS, name);
    if (at >= 0) {
        settings[at] = value;
    }
}

JNIEXPORT void JNICALL Java_saeengine_cuda_StandIn_reset(JNIEnv *env, jclass type) {
    (void)env;
    (void)type;
    read_settings();
    memcpy(settings, defaults, sizeof settings);
    counters[LEAKED] = 0;
    for (int i = LAUNCHES; i < COUNTERS; i++) {
        counters[i] = 0;
    }
    trap[0] = 0;
}

JNIEXPORT jlong JNICALL Java_saeengine_cuda_StandIn_get(JNIEnv *env, jclass type, jstring name) {
    (void)type;
    int at = find_java(env, counter_names, COUNTERS, name);
    return at < 0 ? 0 : counters[at];
}

JNIEXPORT jlong JNICALL Java_saeengine_cuda_StandIn_setting(JNIEnv *env, jclass type, jstring name) {
    (void)type;
    read_settings();
    int at = find_java(env, setting_names, SETTINGS, name);
    return at < 0 ? 0 : settings[at];
}

JNIEXPORT void JNICALL Java_saeengine_cuda_StandIn_install(JNIEnv *env, jclass type, jobject with) {
    (void)type;
    (*env)->GetJavaVM(env, &vm);
    if (executor) {
        (*env)->DeleteGlobalRef(env, executor);
    }
    executor = (*env)->NewGlobalRef(env, with);
    jclass of = (*env)->FindClass(env, "saeengine/cuda/StandIn$Executor");
    on_allocated = (*env)->GetMethodID(env, of, "allocated", "(JLjava/nio/ByteBuffer;)V");
    on_freed = (*env)->GetMethodID(env, of, "freed", "(J)V");
    on_written = (*env)->GetMethodID(env, of, "written", "(JJ)V");
    on_loaded = (*env)->GetMethodID(env, of, "loaded", "(JLjava/nio/ByteBuffer;)V");
    on_unloaded = (*env)->GetMethodID(env, of, "unloaded", "(J)V");
    on_launch = (*env)->GetMethodID(env, of, "launch", "(JLjava/lang/String;IIIIIILjava/nio/ByteBuffer;)V");
}

static JNIEnv *environment(void) {
    JNIEnv *env = NULL;
    if (!executor || (*vm)->GetEnv(vm, (void **)&env, JNI_VERSION_1_8) != JNI_OK) {
        return NULL;
    }
    return env;
}

/* A Java exception becomes a broken launch whose text cuGetErrorString tells. */
static int outcome(JNIEnv *env) {
    jthrowable thrown = (*env)->ExceptionOccurred(env);
    if (!thrown) {
        return SUCCESS;
    }
    (*env)->ExceptionClear(env);
    jclass type = (*env)->GetObjectClass(env, thrown);
    jmethodID text_of = (*env)->GetMethodID(env, type, "toString", "()Ljava/lang/String;");
    jstring text = (jstring)(*env)->CallObjectMethod(env, thrown, text_of);
    if ((*env)->ExceptionCheck(env) || !text) {
        (*env)->ExceptionClear(env);
        snprintf(trap, sizeof trap, "the executor threw");
    } else {
        const char *chars = (*env)->GetStringUTFChars(env, text, NULL);
        snprintf(trap, sizeof trap, "%s", chars);
        (*env)->ReleaseStringUTFChars(env, text, chars);
    }
    (*env)->DeleteLocalRef(env, thrown);
    return LAUNCH_FAILED;
}

int executor_allocated(uint64_t address, size_t bytes) {
    JNIEnv *env = environment();
    if (!env) {
        return SUCCESS;
    }
    jobject buffer = (*env)->NewDirectByteBuffer(env, (void *)address, (jlong)bytes);
    (*env)->CallVoidMethod(env, executor, on_allocated, (jlong)address, buffer);
    (*env)->DeleteLocalRef(env, buffer);
    return outcome(env);
}

int executor_freed(uint64_t address) {
    JNIEnv *env = environment();
    if (!env) {
        return SUCCESS;
    }
    (*env)->CallVoidMethod(env, executor, on_freed, (jlong)address);
    return outcome(env);
}

int executor_written(uint64_t address, size_t bytes) {
    JNIEnv *env = environment();
    if (!env) {
        return SUCCESS;
    }
    (*env)->CallVoidMethod(env, executor, on_written, (jlong)address, (jlong)bytes);
    return outcome(env);
}

int executor_loaded(uint64_t module, const char *ptx) {
    JNIEnv *env = environment();
    if (!env) {
        return SUCCESS;
    }
    jobject buffer = (*env)->NewDirectByteBuffer(env, (void *)ptx, (jlong)strlen(ptx));
    (*env)->CallVoidMethod(env, executor, on_loaded, (jlong)module, buffer);
    (*env)->DeleteLocalRef(env, buffer);
    return outcome(env);
}

int executor_unloaded(uint64_t module) {
    JNIEnv *env = environment();
    if (!env) {
        return SUCCESS;
    }
    (*env)->CallVoidMethod(env, executor, on_unloaded, (jlong)module);
    return outcome(env);
}

int executor_launch(uint64_t module, const char *entry, const unsigned grid[3], const unsigned block[3], void *parameters,
                    size_t bytes) {
    JNIEnv *env = environment();
    if (!env) {
        snprintf(trap, sizeof trap, "no executor is installed, so %s cannot run", entry);
        return LAUNCH_FAILED;
    }
    jstring name = (*env)->NewStringUTF(env, entry);
    jobject buffer = (*env)->NewDirectByteBuffer(env, parameters, (jlong)bytes);
    (*env)->CallVoidMethod(env, executor, on_launch, (jlong)module, name, (jint)grid[0], (jint)grid[1], (jint)grid[2],
                           (jint)block[0], (jint)block[1], (jint)block[2], buffer);
    int status = outcome(env);
    (*env)->DeleteLocalRef(env, buffer);
    (*env)->DeleteLocalRef(env, name);
    return status;
}
